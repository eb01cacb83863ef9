/** CloudFormation, SAM, what CDK synthesises, and the Serverless Framework: templates of resources. */
import { count, createCollector, warning } from '../findings.ts';
import type { Findings, Source, SourceContext, SourceFile } from '../port.ts';
import { findDoors } from '../terraform/find-doors.ts';
import { findResources } from '../terraform/find-resources.ts';
import { indexResources } from '../terraform/resource.ts';
import { readTemplates, type Template } from './read-template.ts';
import { translate } from './translate.ts';

/** The source `cloudformation`. */
export const cloudformation: Source = {
  id: 'cloudformation',
  cannotSee:
    'nested stacks that are kept elsewhere, macros, and values that are known only when a stack is made',
  files: /\.(?:ya?ml|json|template)$/i,
  wants: (path, head) =>
    (/\.(?:ya?ml|json|template)$/i.test(path) || path === 'stdin') &&
    (/^[ \t]*["']?AWSTemplateFormatVersion["']?\s*:/m.test(head) ||
      /["']?Type["']?\s*:\s*["']?AWS::[A-Za-z0-9]+::/.test(head) ||
      (/(?:^|\/)serverless\.ya?ml$/.test(path) && /^service\s*:/m.test(head))),
  find,
};

function find(files: readonly SourceFile[], context: SourceContext): Findings {
  const collector = createCollector();
  const templates: Template[] = [];
  for (const { path, text } of files) {
    const read = readTemplates(path, text);
    templates.push(...read.templates);
    for (const { line, what } of read.troubles)
      collector.problems.push(warning('not-readable', path, line, what, 'mend the file'));
  }
  collector.read.push(...count(templates.length, 'template', 'templates'));
  const resources = translate(templates);
  const reading = {
    collector,
    root: '',
    index: indexResources(resources),
    resources,
    context,
  };
  findResources(reading);
  findDoors(reading);
  return collector;
}
