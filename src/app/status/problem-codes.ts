/** Every problem that the files of a status page can have: one line each. */
export const STATUS_PROBLEMS = {
  'status-config': 'status.yaml says something that cannot be',
  'incident-field': 'the front matter of an incident says something that cannot be',
  'incident-front-matter': 'an incident does not begin with front matter between two --- lines',
  'incident-name': 'the name of the file cannot be part of an address',
  'incident-update': 'a heading of the second level that is no update, or an update that cannot be',
  'incident-affects': 'an Affects line that names no component of the page, or no state',
  'incident-too-large': 'more text than an incident may have',
} as const;

export type StatusProblemCode = keyof typeof STATUS_PROBLEMS;
