/** Every problem that reading a file can have: one line each. */
export const FILE_PROBLEMS = {
  'no-file': 'there is no such file',
  'no-permission': 'the file may not be read',
  'not-a-file': 'a folder, a pipe or a device where a file is expected',
  'unreadable-file': 'the system could not read it',
  'outside-folder': 'a path that leads out of the folder of the map, itself or through a link',
  'link-loop': 'links that lead back to themselves',
  'file-too-large': 'more bytes than the limit of its form; it was not read',
  'not-text': 'bytes that are no UTF-8 text',
  'include-loop': 'a file that includes itself, or one that includes it',
  'too-many-includes': 'more included files than the limit',
} as const;

export type FileProblemCode = keyof typeof FILE_PROBLEMS;
