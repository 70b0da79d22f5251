"""Tests that check_functions.py counts the parameters of what is declared, and of nothing else."""
import unittest

import check_functions

SIX = "int a, int b, int c, int d, int e, int f"
FIVE = "int a, int b, int c, int d, int e"

# Each declares one function of six parameters on its last line but one.
TOO_LONG = {
    "a declaration": f"void f({SIX});\n",
    "a definition": f"int f({SIX}) {{\n}}\n",
    "in a namespace": f"namespace a::b {{\nnamespace {{\nvoid f({SIX}) {{}}\n}} }}\n",
    "in extern C": f'extern "C" {{\nvoid f({SIX}); }}\n',
    "a static function with attributes": f"[[nodiscard]] static inline int f({SIX}) noexcept;\n",
    "a template": f"template <class T, class U = std::pair<T, (2 > 1)>>\nstd::map<T, U> f({SIX});\n",
    "a constrained template": f"template <class T>\nrequires (std::is_same_v<T, int> && true)\nvoid f({SIX}) {{}}\n",
    "of a requires expression": f"template <class T>\nrequires requires(T t) {{ t.a(1); }}\nvoid f({SIX}) {{}}\n",
    "a member": f"class A final : public B<int> {{\n  public:\n    int f({SIX}) const override;\n}};\n",
    "behind a member with a value": f"struct A {{\n    int b{{1}}, c = 2;\n    void f({SIX});\n}};\n",
    "behind an enumeration": f"enum class E : int {{ one, two = 2 }};\nvoid f({SIX});\n",
    "a constructor": f"struct A {{\n    explicit A({SIX}) : a_(a), b_{{b}} {{}}\n}};\n",
    "a constructor outside": f"template <class T>\nA<T>::A({SIX}) : B<T>{{a}}, c_(c) {{\n}}\n",
    "an operator": f"struct A {{\n    int operator()({SIX}) const;\n}};\n",
    "a default argument": "void f(int a, int b = g(1, 2), std::vector<int> c = {1, 2}, int d = 0, int e = 0, int f = 0);\n",
    "types with commas": "void f(std::map<int, int> a, int b, std::array<int, 2> c, int (&d)[2], int e, int f);\n",
    "over several lines": "void f(int a, int b,  // (one, two)\n       int c, int d,\n       int e, int f);\n",
    "after a text": f'const char* text = "){{ // ";\nchar quote = \'"\';\nauto raw = R"x(")")x";\nvoid f({SIX});\n',
    "after a directive": f"#define OPEN {{ \\\n    (\nvoid f({SIX});\n",
    "with a digit separator": f"constexpr int many = 1'000'000;\nvoid f({SIX});\n",
    "behind a comparison": f"constexpr bool less = a < b;\nvoid f({SIX});\n",
    "a lambda": f"void g() {{\n    const auto f = [&, x = y[0]]({SIX}) mutable {{}};\n}}\n",
    "a lambda as an argument": f"void g() {{\n    return h([](int a) {{ return a; }}, [=]({SIX}) {{}});\n}}\n",
    "a lambda in a lambda": f"void g() {{\n    h([&] {{\n        k([]({SIX}) {{}}); }});\n}}\n",
    "a lambda as a value": f"constexpr auto f = []({SIX}) {{\n}};\n",
    "a lambda with a template": f"void g() {{\n    h([]<class T>({SIX}) {{}});\n}}\n",
    "a lambda in a member's value": f"struct A : B {{\n    int f = g([]({SIX}) {{}});\n}};\n",
    "a member of a local struct": f"void g() {{\n    struct A {{\n        void f({SIX}) {{}}\n    }};\n}}\n",
    "a pointer to a function": f"struct A {{\n    void (*f)({SIX}) = nullptr;\n}};\n",
    "an alias of a function": f"using F = void (*)({SIX});\n",
    "a std::function": f"struct A {{\n    std::function<std::vector<int>({SIX})> f;\n}};\n",
}

FINE = {
    "five parameters": f"void f({FIVE});\nstruct A {{ A({FIVE}); }};\nauto l = []({FIVE}) {{}};\n",
    "none": "void f();\nvoid g(void);\nauto l = [] { return 1; };\n",
    "a call": "void g() {\n    f(1, 2, 3, 4, 5, 6);\n    a.f(1, 2, 3, 4, 5, 6);\n    A b(1, 2, 3, 4, 5, 6);\n}\n",
    "a call in a value": "const int a = f(1, 2, 3, 4, 5, 6);\nconst A b{1, 2, 3, 4, 5, 6};\n",
    "a call in initialisers": "A::A(int a) : b_(1, 2, 3, 4, 5, 6), c_{1, 2, 3, 4, 5, 6} {}\n",
    "statements": "void g() {\n    for (auto [a, b, c, d, e, f] : all) {}\n    if (f(1, 2, 3, 4, 5, 6)) return;\n}\n",
    "a call of what an index finds": "void g() {\n    all[0](1, 2, 3, 4, 5, 6);\n    f(x)[1](1, 2, 3, 4, 5, 6);\n}\n",
    "a call in a default argument": "void f(int a = g(1, 2, 3, 4, 5, 6));\n",
    "commas in types": "void f(std::tuple<int, int, int, int, int, int> a);\n",
    "commas in values": "void f(std::array<int, 6> a = {1, 2, 3, 4, 5, 6}, int b = 0);\n",
    "template parameters": "template <int a, int b, int c, int d, int e, int f>\nvoid g();\n",
    "a comment": f"// void f({SIX});\n/* void f({SIX}); */\n",
    "a text": f'const char* t = "void f({SIX});";\n',
    "a macro": f"#define F({SIX}) \\\n    a\n",
    "a check at compile time": "static_assert(f(1, 2, 3, 4, 5, 6));\n",
}


class CheckFunctions(unittest.TestCase):
    def breaches(self, text, place="hardlearn/core/a.cpp"):
        return check_functions.check_text(place, text)

    def test_functions_of_six_parameters_are_found(self):
        for what, text in TOO_LONG.items():
            with self.subTest(what):
                found = self.breaches(text)
                self.assertEqual(len(found), 1, found)
                self.assertIn("has 6 parameters", found[0])

    def test_the_line_is_told(self):
        for text, line in ((f"\n\nvoid f({SIX});\n", 3), (f"/*\n\n*/ void f({SIX});\n", 3),
                           (f'auto a = R"(\n\n)";\n\nvoid f({SIX});\n', 5), (f"#define A \\\n    b\nvoid f({SIX});\n", 3)):
            with self.subTest(text):
                self.assertIn(f"hardlearn/core/a.cpp:{line}: f has", self.breaches(text)[0])

    def test_all_others_are_fine(self):
        for what, text in FINE.items():
            with self.subTest(what):
                self.assertEqual(self.breaches(text), [])

    def test_a_file_that_cannot_be_read_is_a_breach(self):
        for text in ("void f() {\n", "void f() }\n", "void f(]\n"):
            with self.subTest(text):
                self.assertIn("cannot be read", self.breaches(text)[0])

    def test_pointers_to_void_in_headers_of_the_library(self):
        for text in ("void f(const void* data);\n", "struct A {\n    void *self;\n};\n", "using F = void const*;\n"):
            for place in ("hardlearn/core/a.hpp", "hardlearn/core/a-inl.hpp"):
                with self.subTest(text):
                    found = self.breaches(text, place)
                    self.assertEqual(len(found), 1, found)
                    self.assertIn("void*", found[0])
            self.assertEqual(self.breaches(text), [])
            self.assertEqual(self.breaches(text, "apps/program/a.hpp"), [])
        for text in ("void f(int* data);\n", "// void* data\n", 'const char* t = "void*";\n', "void operator*(int);\n"):
            self.assertEqual(self.breaches(text, "hardlearn/core/a.hpp"), [])


if __name__ == "__main__":
    unittest.main()
