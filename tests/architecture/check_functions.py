"""Checks that no function has more than five parameters, and that no interface passes `void*`.

Usage: check_functions.py SOURCE_FOLDER

The rules, each a breach that fails the check, for hardlearn/ and apps/:
  - a function, constructor, operator, lambda or type of functions has at most five parameters: what belongs together
    becomes a struct
  - a header of hardlearn/ names no `void*`: a template or a typed reference says what is passed
"""
import pathlib
import re
import sys

FOLDERS = ("hardlearn", "apps")
MOST_PARAMETERS = 5

# What may stand where a name stands, yet is none; a parenthesis behind it opens no list of parameters.
NO_NAMES = {"alignas", "alignof", "asm", "catch", "co_await", "co_return", "co_yield", "decltype", "delete", "else", "explicit",
            "for", "if", "new", "noexcept", "return", "requires", "sizeof", "static_assert", "switch", "throw", "typeid",
            "while", "__attribute__"}
TOKEN = re.compile(r"[A-Za-z_]\w*|\d[\w.']*|::|->|[<>=!+\-*/%&|^]=|&&|\|\||\S")
LITERAL_OR_COMMENT = re.compile(
    r'R"(?P<mark>[^()\s\\]*)\(.*?\)(?P=mark)"|"(?:\\.|[^"\\\n])*"' r"|(?<![\w'])'(?:\\.|[^'\\\n])+'"
    r"|//[^\n]*|/\*.*?\*/", re.DOTALL)
DIRECTIVE = re.compile(r"^[ \t]*#(?:[^\n\\]|\\\n|\\.)*", re.MULTILINE)
POINTER_TO_VOID = re.compile(r"\bvoid\s*(?:const\s*)?\*(?!\s*operator\b)")


def blank(match):
    """Nothing but the ends of lines that were in the match, so that places keep their lines."""
    kept = "\n" * match.group(0).count("\n")
    return ('""' if match.group(0)[0] in "R\"" else "0" if match.group(0)[0] == "'" else " ") + kept


def code_of(text):
    """The text without comments, directives and the content of literals; lines stay where they are."""
    return DIRECTIVE.sub(lambda match: "\n" * match.group(0).count("\n"), LITERAL_OR_COMMENT.sub(blank, text))


class Tokens:
    """The tokens of a file, where each stands, and the partner of each bracket."""

    def __init__(self, text):
        code = code_of(text)
        self.words = []
        self.lines = []
        line, last = 1, 0
        for match in TOKEN.finditer(code):
            line += code.count("\n", last, match.start())
            last = match.start()
            self.words.append(match.group(0))
            self.lines.append(line)
        self.partner = self.partners()

    def partners(self):
        partner, opened = {}, []
        for place, word in enumerate(self.words):
            if word in ("(", "[", "{"):
                opened.append(place)
            elif word in (")", "]", "}"):
                if not opened or self.words[opened[-1]] + word not in ("()", "[]", "{}"):
                    raise ValueError(f"line {self.lines[place]}: {word} closes nothing")
                partner[opened.pop()] = place
        if opened:
            raise ValueError(f"line {self.lines[opened[-1]]}: {self.words[opened[-1]]} is not closed")
        return partner

    def word(self, place):
        return self.words[place] if 0 <= place < len(self.words) else ""

    def is_name(self, place):
        return re.match(r"[A-Za-z_]", self.word(place)) is not None and self.word(place) not in NO_NAMES

    def behind_angle(self, place, end):
        """The place behind the `>` that closes the `<` at `place`, or behind that `<` where it is a comparison."""
        depth, now = 0, place
        while now < end and self.word(now) not in (";", ")", "]", "}"):
            word = self.word(now)
            if word in ("(", "[", "{"):
                now = self.partner[now]
            depth += (word == "<") - (word == ">")
            now += 1
            if depth == 0:
                return now
        return place + 1


def count_parameters(tokens, first, end):
    """How many parameters the tokens [first, end) between two parentheses name."""
    if first == end or (end == first + 1 and tokens.word(first) == "void"):
        return 0
    count, now, in_default = 1, first, False
    while now < end:
        word = tokens.word(now)
        if word in ("(", "[", "{"):
            now = tokens.partner[now]
        elif word == "<" and tokens.is_name(now - 1) and not in_default:
            now = tokens.behind_angle(now, end) - 1
        elif word == ",":
            count, in_default = count + 1, False
        elif word == "=":
            in_default = True
        now += 1
    return count


class Functions:
    """Walks a file and collects (line, name, number of parameters) of all that has parameters."""

    def __init__(self, text):
        self.tokens = Tokens(text)
        self.found = []
        self.declarations(0, len(self.tokens.words))
        self.types()
        self.found.sort()

    def add(self, name, opening):
        count = count_parameters(self.tokens, opening + 1, self.tokens.partner[opening])
        self.found.append((self.tokens.lines[opening], name, count))

    def types(self):
        """Collects from the types `R (*)(A, B)` and `std::function<R(A, B)>`, wherever they stand."""
        tokens = self.tokens
        for place, word in enumerate(tokens.words):
            if tokens.words[place:place + 4] == ["(", "*", ")", "("]:
                self.add("a type of functions", place + 3)
            elif word in ("function", "move_only_function") and tokens.word(place + 1) == "<":
                end = tokens.behind_angle(place + 1, len(tokens.words))
                opening = next((p for p in range(place + 2, end) if tokens.word(p) == "("), None)
                if opening:
                    self.add("a type of functions", opening)

    def begins_lambda(self, place):
        before = self.tokens.word(place - 1)
        subscript = self.tokens.is_name(place - 1) or before in (")", "]", '"') or before[:1].isdigit()
        return not subscript and self.tokens.word(place + 1) != "[" and before != "["

    def statements(self, first, end):
        """Collects from a body or an expression, where only lambdas and local types declare parameters."""
        tokens, now = self.tokens, first
        while now < end:
            word = tokens.word(now)
            if word == "[" and self.begins_lambda(now):
                behind = tokens.partner[now] + 1
                if tokens.word(behind) == "<":
                    behind = tokens.behind_angle(behind, end)
                if tokens.word(behind) == "(":
                    self.add("a lambda", behind)
            elif word in ("struct", "class", "union") and tokens.is_name(now + 1) and tokens.word(now - 1) not in ("<", ","):
                opening = next((p for p in range(now, end) if tokens.word(p) in "{;()="), end)
                if tokens.word(opening) == "{":
                    self.declarations(opening + 1, tokens.partner[opening])
                    now = tokens.partner[opening]
            now += 1

    def declarations(self, first, end):
        """Collects from a file, a namespace or a class: every statement of it declares something."""
        now = first
        while now < end:
            now = self.declaration(now, end)

    def declaration(self, start, end):
        """Collects from the declaration at `start`; returns the place behind it."""
        tokens, now = self.tokens, start
        has_parameters, in_value, in_initializers, kind = False, False, False, None
        while now < end:
            word = tokens.word(now)
            if word == ";":
                return now + 1
            if word in ("public", "private", "protected") and tokens.word(now + 1) == ":":
                return now + 2
            if word == "template" and tokens.word(now + 1) == "<":
                now = tokens.behind_angle(now + 1, end)
                continue
            if word == "requires" and not has_parameters:
                now = self.behind_requirement(now + 1)
                continue
            if word == "operator" and not has_parameters and not in_value:
                opening = self.parameters_of_operator(now)
                self.add("operator" + "".join(tokens.words[now + 1:opening]), opening)
                has_parameters, now = True, opening
            elif word == "(":
                if not has_parameters and not in_value and self.opens_parameters(now):
                    self.add(tokens.word(now - 1) if tokens.is_name(now - 1) else "a pointer to a function", now)
                    has_parameters = True
            elif word == "<" and tokens.is_name(now - 1) and not in_value:
                now = tokens.behind_angle(now, end)
                continue
            elif word == "=":
                in_value = True
            elif word == ":" and has_parameters:
                in_initializers = True
            elif word in ("namespace", "struct", "class", "union", "enum") and not has_parameters and not in_value:
                kind = kind or word
            elif word == "extern" and tokens.word(now + 1) == '"':
                kind = "namespace"
            elif word == "[" and tokens.word(now + 1) == "[":
                now = tokens.partner[now]
            elif word == "[":
                self.statements(now, now + 1)

            if word == "{":
                closing = tokens.partner[now]
                member = in_initializers and (tokens.is_name(now - 1) or tokens.word(now - 1) == ">")
                if has_parameters and not in_value and not member:
                    self.statements(now + 1, closing)
                    return closing + 1
                if kind in ("namespace", "struct", "class", "union") and not in_value and not has_parameters:
                    self.declarations(now + 1, closing)
                    kind = "done" if kind != "namespace" else kind
                    if kind == "namespace":
                        return closing + 1
                else:
                    self.statements(now + 1, closing)
                now = closing
            elif tokens.word(now) == "(":
                self.statements(now + 1, tokens.partner[now])
                now = tokens.partner[now]
            now += 1
        return end

    def opens_parameters(self, opening):
        """Whether the parenthesis follows a name that is declared, or the `(*name)` of a pointer to a function."""
        tokens = self.tokens
        if tokens.word(opening + 1) in ("*", "&", "^"):
            return False
        if tokens.word(opening - 1) == ")":
            begin = next(p for p, closing in tokens.partner.items() if closing == opening - 1)
            return tokens.word(begin + 1) in ("*", "&")
        return tokens.is_name(opening - 1) or tokens.word(opening - 1) == ">"

    def parameters_of_operator(self, place):
        """The place of the parenthesis that opens the parameters of the operator at `place`."""
        tokens = self.tokens
        now = place + 1
        if tokens.word(now) == "(":
            now = tokens.partner[now] + 1
        while tokens.word(now) != "(":
            now += 1
        return now

    def behind_requirement(self, now):
        tokens = self.tokens
        while tokens.word(now) == "requires":
            now += 1
        if tokens.word(now) == "(":
            now = tokens.partner[now] + 1
        if tokens.word(now) == "{":
            now = tokens.partner[now] + 1
        return now


def check_text(place, text):
    try:
        found = Functions(text).found
    except ValueError as error:
        return [f"{place}: cannot be read: {error}"]
    breaches = [f"{place}:{line}: {name} has {count} parameters, expected at most {MOST_PARAMETERS}"
                for line, name, count in found if count > MOST_PARAMETERS]
    if pathlib.PurePath(place).parts[0] == "hardlearn" and pathlib.PurePath(place).suffix != ".cpp":
        for number, line in enumerate(code_of(text).splitlines(), start=1):
            if POINTER_TO_VOID.search(line):
                breaches.append(f"{place}:{number}: a header passes void*")
    return breaches


def check(root):
    paths = sorted(p for folder in FOLDERS for p in (root / folder).rglob("*") if p.suffix in (".cpp", ".hpp", ".h"))
    return [breach for path in paths for breach in check_text(path.relative_to(root), path.read_text())]


def main():
    breaches = check(pathlib.Path(sys.argv[1]))
    for breach in breaches:
        print(f"breach: {breach}")
    print(f"{len(breaches)} breaches" if breaches else "no breach")
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())
