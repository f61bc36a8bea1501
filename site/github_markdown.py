"""Turns Markdown as GitHub reads it into what Python-Markdown reads alike, and the same example in several languages into tabs."""
import re
from collections.abc import Callable

LANGUAGES = {"ts": "TypeScript", "typescript": "TypeScript", "python": "Python", "java": "Java", "go": "Go"}

FENCE = re.compile(r"^( *)```(\S*)(.*)$")
ITEM = re.compile(r"^( *)([-*+]|\d+[.)]) +(?=\S)")
DETAILS = re.compile(r"^<details(?P<open> open)?>\s*<summary>(?P<title>.*?)</summary>\s*$")
HEADING = re.compile(r"^(#{1,6}) +(.+?)\s*$")
LINK = re.compile(r"(\]\()([^)\s]+)(\))|(<(?:img|source|a)\b[^>]*?(?:src|href|srcset)=\")([^\"]+)(\")")


def fence_end(lines: list[str], start: int) -> int:
    """The line after the fence that begins at start, or start where none begins."""
    opening = FENCE.match(lines[start])
    if not opening:
        return start
    for number in range(start + 1, len(lines)):
        if lines[number].strip() == "```":
            return number + 1
    raise ValueError(f"A fence is not closed: {lines[start]}")


def details_end(lines: list[str], start: int) -> int:
    """The line after the <details> that begin at start, or start where none begin."""
    if not DETAILS.match(lines[start]):
        return start
    return next(number for number in range(start, len(lines)) if lines[number].startswith("</details>")) + 1


def indented(lines: list[str]) -> list[str]:
    return [f"    {line}" if line.strip() else "" for line in lines]


def block_at(lines: list[str], start: int) -> tuple[str | None, list[str], int]:
    """The language of the block at start, its content, and the line after it. Language is None for all other blocks."""
    end = fence_end(lines, start)
    if end > start:
        return LANGUAGES.get(FENCE.match(lines[start]).group(2)), lines[start:end], end
    end = details_end(lines, start)
    if end > start:
        words = re.findall(r"\w+", DETAILS.match(lines[start]).group("title"))
        language = next((name for name in dict.fromkeys(LANGUAGES.values()) if name in words), None)
        return language, "\n".join(lines[start + 1:end - 1]).strip("\n").split("\n"), end
    return None, [], start


def tabs_at(lines: list[str], start: int) -> tuple[list[tuple[str, list[str]]], int]:
    """The blocks of different languages that follow each other from start, and the line after them."""
    tabs: list[tuple[str, list[str]]] = []
    end = next_line = start
    while next_line < len(lines):
        language, content, after = block_at(lines, next_line)
        if language is None or language in dict(tabs):
            break
        tabs.append((language, content))
        end = next_line = after
        while next_line < len(lines) and not lines[next_line].strip():
            next_line += 1
    return tabs, end


def folded(lines: list[str], start: int, end: int) -> list[str]:
    """<details> as a block of pymdownx.details."""
    found = DETAILS.match(lines[start])
    title = re.sub(r"<[^>]+>", "", found.group("title")).replace('"', "&quot;")
    return [f'???{"+" if found.group("open") else ""} note "{title}"', "", *indented(lines[start + 1:end - 1]), ""]


def with_tabs(lines: list[str]) -> list[str]:
    """Consecutive examples as tabs; other <details> as a block to unfold."""
    result: list[str] = []
    number = 0
    while number < len(lines):
        tabs, end = tabs_at(lines, number)
        if len(tabs) > 1:
            result += [line for language, content in tabs for line in ["", f'=== "{language}"', "", *indented(content), ""]]
        elif (end := details_end(lines, number)) > number:
            result += folded(lines, number, end)
        else:
            end = max(fence_end(lines, number), number + 1)
            result += lines[number:end]
        number = end
    return result


def with_wide_lists(lines: list[str]) -> list[str]:
    """The content of list items by four columns, and an empty line before a list: GitHub asks for neither."""
    result: list[str] = []
    number = 0
    while number < len(lines):
        item = ITEM.match(lines[number])
        if not item or item.group(1):
            end = max(fence_end(lines, number), number + 1)
            result += lines[number:end]
            number = end
            continue
        if result and result[-1].strip() and not ITEM.match(result[-1]) and not result[-1].startswith(" "):
            result.append("")
        end = number + 1
        while end < len(lines) and (lines[end].startswith(" ") or not lines[end].strip()):
            end += 1
        width = item.end()
        inner = with_wide_lists([line[min(width, len(line) - len(line.lstrip())):] for line in lines[number + 1:end]])
        result += [lines[number], *indented(inner), *([""] if "" in inner else [])]
        number = end
    return result


def with_plain_fences(lines: list[str]) -> list[str]:
    """The language alone after ```: what else is there is for the tests."""
    return [re.sub(r"^( *```\w+) .*$", r"\1", line) for line in lines]


def with_links(lines: list[str], rewrite: Callable[[str], str]) -> list[str]:
    """Each link outside of fences, rewritten."""
    def replaced(found: re.Match) -> str:
        before, target, after = [group for group in found.groups() if group is not None]
        return before + rewrite(target) + after

    result: list[str] = []
    number = 0
    while number < len(lines):
        end = fence_end(lines, number)
        if end > number:
            result += lines[number:end]
        else:
            result.append(LINK.sub(replaced, lines[number]))
            end = number + 1
        number = end
    return result


def slug(heading: str) -> str:
    """As GitHub names it: of its text, letters and digits of any alphabet, hyphens, and underscores."""
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)|<[^>]+>", r"\1", heading)
    text = "".join(re.sub(r"[*]", "", part) if number % 2 == 0 else part for number, part in enumerate(text.split("`")))
    return re.sub(r"[^\w\- ]", "", text.strip().lower()).replace(" ", "-")


def with_anchors(lines: list[str]) -> list[str]:
    """Each heading with the anchor that GitHub gives it."""
    seen: dict[str, int] = {}
    result: list[str] = []
    number = 0
    while number < len(lines):
        end = max(fence_end(lines, number), number + 1)
        heading = HEADING.match(lines[number])
        if heading:
            name = slug(heading.group(2))
            seen[name] = seen.get(name, -1) + 1
            result.append(f"{lines[number].rstrip()} {{ #{name}{f'-{seen[name]}' if seen[name] else ''} }}")
        else:
            result += lines[number:end]
        number = end
    return result


def convert(markdown: str, rewrite: Callable[[str], str]) -> str:
    lines = with_anchors(with_links(markdown.split("\n"), rewrite))
    return "\n".join(with_plain_fences(with_tabs(with_wide_lists(lines))))
