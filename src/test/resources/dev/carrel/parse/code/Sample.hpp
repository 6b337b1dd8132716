#pragma once
namespace ns { namespace inner {
/// Doc
template <typename T>
class Foo : public Bar<T> {
 public:
  Foo();
  virtual ~Foo() = default;
  /// Gets
  int get(int a) const { return a; }
  bool operator==(const Foo& o) const;
 private:
  int x_ = 1;
  struct Inner { int y; };
};
template <typename T> int Foo<T>::other() { return 1; }
enum class E { A };
using V = std::vector<int>;
}}
int ns::inner::Foo<int>::bar(int a) { return a; }
