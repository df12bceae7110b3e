// Why an hour, day or month of an outlet is not valid: the server's sentences as keys of the page's words.
const sentences: [RegExp, string, string[]][] = [
  [/^(?:mark )?missing$/, 'missing', []],
  [/^mark too_few$/, 'too_few', []],
  [/^mark implausible$/, 'implausible', []],
  [/^mark manual$/, 'manual', []],
  [/^stands there twice and differs$/, 'twice', []],
  [/^mark (.+)$/, 'marked', ['mark']],
  [/^no value$/, 'no_value', []],
  [/^negative(?: flow)?$/, 'negative', []],
  [/^(\d+) of (\d+) minutes$/, 'minutes', ['there', 'due']],
  [/^oxygen (\S+) %: no conversion$/, 'oxygen', ['pct']],
  [/^not converted: no oxygen$/, 'no_oxygen', []],
  [/^(\d+) of (\d+) hours$/, 'hours', ['there', 'due']],
  [/^(\d+) of (\d+) hours due, (\S+) % needed$/, 'share', ['there', 'due', 'pct']],
  [/^no flow all day$/, 'no_flow', []],
  [/^(\d+) of (\d+) days$/, 'days', ['there', 'due']],
  [/^no capture rate$/, 'no_capture', []],
  [/^capture rate (\S+) %: the tables say nothing$/, 'no_table', ['pct']],
  [/^no calibration before$/, 'no_calibration', []],
  [/^(\d+) of (\d+) valid hours before$/, 'hours_before', ['there', 'due']],
  [/^largest of (\d+) valid hours, (.+)$/, 'largest', ['n', 'clause']],
  [/^mean of (\d+) valid hours before, (.+)$/, 'mean', ['n', 'clause']],
]

/** Key under `emission.reasons` with its values; null where the sentence has no words here yet. */
export function outletReason(sentence: string): { key: string; values: Record<string, string> } | null {
  for (const [pattern, key, names] of sentences) {
    const found = pattern.exec(sentence)
    if (found) return { key, values: Object.fromEntries(names.map((name, i) => [name, found[i + 1] ?? ''])) }
  }
  return null
}
