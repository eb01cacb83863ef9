/** Builds `dist` afresh: JavaScript and declarations by the compiler, nothing bundled. */
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
rmSync(resolve(root, 'dist'), { recursive: true, force: true });
execFileSync(
  process.execPath,
  [resolve(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'],
  { cwd: root, stdio: 'inherit' },
);
execFileSync(process.execPath, ['--conditions=source', 'tools/catalogue/compile.ts'], {
  cwd: root,
  stdio: 'inherit',
});
