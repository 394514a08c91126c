/** As much of chai-as-promised and knex's schema builder as the samples need. */
declare namespace Chai {
  interface PromisedAssertion extends PromiseLike<unknown> {
    readonly to: PromisedAssertion;
    equal(value: unknown): PromisedAssertion;
  }
  interface Assertion {
    readonly to: Assertion;
    readonly be: Assertion;
    readonly eventually: PromisedAssertion;
    readonly fulfilled: PromisedAssertion;
    equal(value: unknown): Assertion;
    rejectedWith(message: string): PromisedAssertion;
  }
}

declare function expect(value: unknown): Chai.Assertion;
