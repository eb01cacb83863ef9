/**
 * Every bound on what is read, in one place. Reaching one is a problem or is said in the answer,
 * never a crash or a silent cut.
 */
export const LIMITS = {
  /** Bytes of one YAML file; a larger map is written as JSON. */
  yamlBytes: 20_971_520,
  /** Bytes of one JSON file. */
  jsonBytes: 536_870_912,
  /** Bytes of one discovered file (manifest, lock file). */
  sourceFileBytes: 16_777_216,
  /** Files that one look at a folder reads. */
  sourceFiles: 20_000,
  /** Entries that one look at a folder walks past. */
  walkedEntries: 500_000,
  /** Folders inside folders. */
  folderDepth: 40,
  /** Aliases that one YAML document may expand to. */
  yamlAliases: 10_000,
  /** Files that one map includes, in all. */
  includes: 1_000,
  /** Characters of one id. */
  idLength: 300,
  /** Domains inside each other. */
  domainDepth: 32,
  /** Components of one map. */
  components: 1_000_000,
  /** Problems that are shown; the rest is counted. */
  problemsShown: 50,
  /** Problems that are kept at all; a broken map of a million lines has no use for more. */
  problemsKept: 1_000,
  /** Values inside values in one map file. */
  yamlDepth: 64,
  /** Lexical tokens of one entry of a YAML file: each costs some 500 bytes until it is read. */
  yamlTokens: 2_000_000,
  /** Values of one YAML file when all aliases are expanded. */
  yamlValues: 6_000_000,
} as const;
