/** In JavaScript a comment may lie about what a function gives. */
import { existsSync } from 'node:fs';

/**
 * @param {string} name
 * @returns {object} the user, when the promise is fulfilled
 */
async function find(name) {
  return { name };
}

class Users {
  /** @returns {string} */
  first() {
    return new Promise((resolve) => setTimeout(resolve, 1, 'first'));
  }

  /** @returns {number} */
  count() {
    return 2;
  }
}

export async function main() {
  const users = new Users();
  console.log(await find('a'), await users.first());
  console.log(await users.count()); // expect: await-non-awaitable
  if (await existsSync('a.txt')) console.log('there'); // expect: await-non-awaitable
  find('b'); // expect: floating-promise
}
