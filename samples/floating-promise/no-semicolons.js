// JavaScript without semicolons, as `standard` wants it.
import { writeFile } from 'node:fs/promises'

export async function save (names) {
  const first = names[0]
  writeFile(first, '') // expect: floating-promise
  const rest = names.slice(1)
  ;[...rest].map(async (name) => { await writeFile(name, '') }) // expect: floating-promise "the promises"
  ;(async () => { // expect: floating-promise
    await writeFile('last', '')
  })()
  return rest
}
