package a.b
import x.y
/** Doc */
data class Foo(val a: Int) : Bar() {
    val x: Int
        get() = 1
    private var y = 2
    init { run() }
    constructor(b: String) : this(1)
    fun method(a: Int): Int = a
    companion object { const val C = 1
      fun make() = Foo(1) }
    enum class K { A, B }
}
object Single { fun go() {} }
interface I { fun m() }
fun String.ext(): Int = 1
typealias S = String
val top = 1
