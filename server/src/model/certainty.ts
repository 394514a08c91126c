/** The answer of an analysis that may give up. Rules act on `yes` only. */
export type Certainty = 'yes' | 'no' | 'unknown';

/** Both must hold. */
export function both(left: Certainty, right: Certainty): Certainty {
  if (left === 'no' || right === 'no') return 'no';
  return left === 'yes' && right === 'yes' ? 'yes' : 'unknown';
}

/** One of the two suffices. */
export function either(left: Certainty, right: Certainty): Certainty {
  if (left === 'yes' || right === 'yes') return 'yes';
  return left === 'no' && right === 'no' ? 'no' : 'unknown';
}

/** What is known when control may come from either side. */
export function join(left: Certainty, right: Certainty): Certainty {
  return left === right ? left : 'unknown';
}
