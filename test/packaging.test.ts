/** What is installed on hosts that write DNS: one file, a service without rights, a container without root. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'firebreak-packaging-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const read = (path: string): string => readFileSync(join(ROOT, 'packaging/guard', path), 'utf8');
const hasAnalyze = spawnSync('systemd-analyze', ['--version']).status === 0;

describe('the guard as one file', () => {
  it('runs anywhere, with nothing beside it', () => {
    execFileSync(process.execPath, ['--conditions=source', 'tools/single-file.ts'], { cwd: ROOT });
    const file = join(folder, 'firebreak-guard.mjs');
    cpSync(join(ROOT, 'dist-single/firebreak-guard.mjs'), file);
    const run = (...words: string[]) =>
      spawnSync(process.execPath, [file, ...words], { cwd: folder, encoding: 'utf8' });
    expect(run('guard', '--help').stdout).toContain('firebreak guard init example.net');
    expect(run('verify', '--variant', 'cas', '--enactors', '2', '--plans', '3').status).toBe(0);
    expect(run('resolver', 'status', '--control', '1').status).toBe(2);
    writeFileSync(join(folder, 'guard.yaml'), 'guard: 1\nzone: example.net\n');
    const problems = run('guard', 'plan');
    expect([problems.status, problems.stderr]).toEqual([2, expect.stringContaining('guard.yaml')]);
  }, 60_000);
});

describe('the service', () => {
  const unit = read('firebreak-guard@.service');

  it('has no rights that it does not need', () => {
    for (const line of [
      'NoNewPrivileges=yes',
      'CapabilityBoundingSet=',
      'DynamicUser=yes',
      'ProtectSystem=strict',
      'RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX',
      'SystemCallFilter=@system-service',
    ]) {
      expect(unit.split('\n')).toContain(line);
    }
    expect(unit).not.toMatch(/^User=root/m);
  });

  it.skipIf(!hasAnalyze)('is understood by systemd', () => {
    const file = join(folder, 'firebreak-guard@example.service');
    writeFileSync(file, unit);
    const ran = spawnSync('systemd-analyze', ['verify', '--man=no', file], { encoding: 'utf8' });
    // The program itself is not installed here.
    const said = ran.stderr
      .split('\n')
      .filter(
        (line) => line.includes('firebreak-guard') && !/not executable|No such file/.test(line),
      );
    expect(said).toEqual([]);
  });
});

describe('the container', () => {
  it('is not root, keeps its state in a volume, and has one file', () => {
    const lines = read('Containerfile').split('\n');
    const user = lines.indexOf('USER node');
    expect(user).toBeGreaterThan(0);
    expect(lines.slice(user).some((line) => line.startsWith('RUN'))).toBe(false);
    expect(lines).toContain('VOLUME /var/lib/firebreak');
    expect(lines.filter((line) => line.startsWith('COPY'))).toHaveLength(1);
    expect(lines.find((line) => line.startsWith('FROM'))).toMatch(/node:24-[a-z]+-slim$/);
  });
});
