/** A disk of its own for one process, small enough to be filled; null where nobody may mount one. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const mounted = new Set<string>();

/** Unmounts all that was mounted here. */
export function unmountAll(): void {
  for (const folder of mounted) {
    try {
      execFileSync('umount', ['-l', folder], { stdio: 'ignore' });
    } catch {
      // Somebody else did.
    }
  }
  mounted.clear();
}

/** A mounted folder. */
export class SmallDisk {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** Mounts one of some megabytes; null when that is not allowed. */
  static mount(folder: string, megabytes: number): SmallDisk | null {
    mkdirSync(folder, { recursive: true });
    try {
      const words = ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'firebreak-chaos', folder];
      execFileSync('mount', words, { stdio: 'ignore' });
      mounted.add(folder);
      return new SmallDisk(folder);
    } catch {
      return null;
    }
  }

  /** Takes all that is free. */
  fill(): void {
    const { bavail, bsize } = statfsSync(this.folder);
    try {
      writeFileSync(join(this.folder, 'filler'), Buffer.alloc(bavail * bsize));
    } catch {
      // It is full: that is what was wanted.
    }
  }

  free(): void {
    rmSync(join(this.folder, 'filler'), { force: true });
  }
}
