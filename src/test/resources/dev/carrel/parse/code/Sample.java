/* Licence */
package a.b;

import java.util.List;
import java.util.Map;

/**
 * Class doc.
 */
@Deprecated
public final class A<T> extends B {
  private int x; // the x
  private static final int MAX = 3, MIN = 2;

  // lonely comment

  /** Makes one. */
  public A(int x) { this.x = x; }

  int x() { return x; }

  enum Color { RED, GREEN { void f() {} }; int v; void g() {} }

  static { init(); }

  /** Inner. */
  interface I { void m(); default <Q> Q n() { return null; } }
  record R(int a) { R { check(a); } }
  // trailing
}

class Z {}
