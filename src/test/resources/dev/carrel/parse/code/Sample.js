'use strict';
import x from 'y';
/** Doc */
export default function main() { return 1; }
export const arrow = (a) => a + 1;
export class Foo extends Bar {
  #p = 1;
  static s = 2;
  constructor() { super(); }
  get v() { return 1; }
  async *gen() {}
}
module.exports.util = function () {};
Foo.prototype.old = function () {};
describe('x', () => { it('y', () => {}); });
export { a, b };
