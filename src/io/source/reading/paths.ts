/** Paths of files inside the folder that is looked at: relative, with `/`. */

/** The folder of a file; '' is the top. */
export function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
}

/** The last part of a path. */
export function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** A path as written in a file of that folder; what leads out of the top is cut off there. */
export function joinPaths(folder: string, name: string): string {
  const parts = name.startsWith('/') || folder === '' ? [] : folder.split('/');
  for (const part of name.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}
