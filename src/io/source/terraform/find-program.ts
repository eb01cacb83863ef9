/** Programs: what their environment, their images and their steps point at. */
import { findInSetting } from '../environment.ts';
import { declared } from '../findings.ts';
import { findImage } from '../images.ts';
import { at, referencesIn } from '../reading/tree.ts';
import type { Program } from '../setting.ts';
import { imagesIn, variablesIn } from './programs.ts';
import { addNeed, pointsAt } from './root.ts';
import type { RootReading } from './root.ts';
import type { TerraformResource } from './resource.ts';
import { targetsOf } from './targets-of.ts';

/** The tree that holds the environment of a program: of an ECS service, that of its task. */
export function programOf(reading: RootReading, resource: TerraformResource): TerraformResource {
  if (resource.type !== 'aws_ecs_service') return resource;
  for (const reference of referencesIn(at(resource.values, 'task_definition'))) {
    const task = reading.index.find(reference);
    if (task?.type === 'aws_ecs_task_definition') return task;
  }
  return resource;
}

/** The ECS service that runs a task definition; null when none of the files has one. */
export function serviceOfTask(
  reading: RootReading,
  task: TerraformResource,
): TerraformResource | null {
  const services = reading.resources.filter(({ type }) => type === 'aws_ecs_service');
  return (
    services.find((service) => pointsAt(reading, at(service.values, 'task_definition'), task)) ??
    null
  );
}

/** What a program points at: by reference where its value is made by Terraform, else by its text. */
export function findProgram(reading: RootReading, resource: TerraformResource, key: string): void {
  const source = programOf(reading, resource);
  const scope = `terraform:${reading.root}`;
  const program: Program = { key, scope, when: 'running', knows: () => false };
  for (const variable of variablesIn(source)) {
    const evidence = declared(source.file, variable.line, variable.label);
    const direct = variable.references.flatMap((reference) => targetsOf(reading, reference));
    for (const { target, when } of direct) {
      addNeed(
        reading,
        key,
        target,
        variable.secret ? 'starting' : when,
        evidence,
        null,
        variable.label,
      );
    }
    if (variable.text === null || direct.length > 0) continue;
    findInSetting(
      reading.collector,
      { ...program, when: variable.secret ? 'starting' : 'running' },
      { label: variable.label, value: variable.text, evidence, optional: false },
    );
  }
  for (const image of imagesIn(source)) {
    findImage(
      reading.collector,
      { key, scope },
      image.text,
      false,
      declared(source.file, image.line, 'image'),
    );
  }
  findSteps(reading, resource, key);
}

/** A state machine calls what its definition refers to. */
function findSteps(reading: RootReading, resource: TerraformResource, key: string): void {
  if (resource.type !== 'aws_sfn_state_machine') return;
  const definition = at(resource.values, 'definition');
  for (const reference of referencesIn(definition)) {
    for (const { target, when } of targetsOf(reading, reference)) {
      const evidence = declared(resource.file, definition?.line ?? resource.line, 'definition');
      addNeed(reading, key, target, when, evidence, null, 'definition');
    }
  }
}
