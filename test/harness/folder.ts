/** The folder of a program in memory. */
export const FOLDER = '/program';
