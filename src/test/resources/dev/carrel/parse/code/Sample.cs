using System;
namespace A.B
{
    /// <summary>Doc</summary>
    [Serializable]
    public class Foo : IBar
    {
        private int x, y;
        public int Prop { get; set; }
        public Foo(int a) { }
        public async Task<int> RunAsync<T>(T t) => 1;
        public event EventHandler Changed;
        public enum K { A, B }
        public static Foo operator +(Foo a, Foo b) => a;
        public int this[int i] => i;
    }
    public record Person(string Name);
    interface I { void M(); }
}
