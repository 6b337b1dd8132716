//! crate doc
use std::fmt;
/// Doc
#[derive(Debug)]
pub struct Foo<T> { a: T }
impl<T> fmt::Display for Foo<T> {
    /// m
    fn fmt(&self) -> R { Ok(()) }
}
impl Foo<u8> { const K: u8 = 1; pub fn new() -> Self { Foo{a:1} } }
trait Tr { fn a(&self); fn b(&self) {} type X; }
mod tests { use super::*; #[test] fn it_works() { assert!(true); } }
macro_rules! mm { () => {} }
extern "C" { fn ext(a: i32); }
static S: i32 = 1;
