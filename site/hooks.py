"""What MkDocs builds: every Markdown document of the repository, in its place, so that links between them stay true."""
import os
import posixpath
import re
import subprocess
import sys
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

sys.path.insert(0, str(Path(__file__).parent))
from github_markdown import convert  # noqa: E402

ROOT = Path(__file__).parent.parent

# The references of the API have 40,000 lines, which GitHub shows; they would be most of what the search finds.
ELSEWHERE = re.compile(r"^(API\.md$|docs/api/)")

# Where links to source files lead: a release sets its tag.
REF = os.environ.get("SITE_REF", "main")

# The tabs of the site: their name, and the documents in each, in order. A pattern takes what no earlier one of any tab took.
TABS: list[tuple[str, list[str]]] = [
    ("Home", [r"README\.md", r"docs/README\.md", r"docs/[^/]+\.md"]),
    ("Getting started", [*[rf"docs/getting-started/{name}.*\.md" for name in ("README", "typescript", "python", "java", "go")],
                         r"docs/getting-started/.*"]),
    ("Guides", [r"docs/guides/.*"]),
    ("Examples", [r"examples/.*"]),
    ("Reference", [r"RULES\.md", r"docs/reference/.*"]),
    ("Internals", [r"docs/internals/.*", r"(emulator|bench|test|integ|packaging)/.*", r"docs/decisions/.*"]),
    ("Project", [r"CHANGELOG\.md", r"[^/]+\.md"]),
]


def tracked(*patterns: str) -> list[str]:
    command = ["git", "ls-files", *patterns]
    names = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\n")
    return sorted(name for name in names if name and (ROOT / name).is_file())


def documents() -> list[str]:
    return [name for name in tracked("*.md") if not ELSEWHERE.match(name) and not name.startswith((".", "site/"))]


def navigation(names: list[str]) -> list[dict[str, list[str]]]:
    left = list(names)
    tabs = []
    for title, patterns in TABS:
        pages: list[str] = []
        for pattern in patterns:
            pages += [name for name in left if re.fullmatch(pattern, name)]
            left = [name for name in left if name not in pages]
        if pages:
            tabs.append({title: pages})
    if left:
        raise PluginError(f"These documents are in no tab of TABS in site/hooks.py: {', '.join(left)}")
    return tabs


def on_files(files: Files, config: MkDocsConfig) -> Files:
    pages = documents()
    for name in [*pages, *tracked("docs/images/*")]:
        files.append(File.generated(config, name, abs_src_path=str(ROOT / name)))
    config["nav"] = navigation(pages)
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    folder = posixpath.dirname(page.file.src_uri)

    def rewrite(target: str) -> str:
        """To a page of the site as it is, to any other file of the repository on GitHub."""
        if re.match(r"[a-z]+:|#|/", target):
            return target
        path, _, anchor = target.partition("#")
        name = posixpath.normpath(posixpath.join(folder, path))
        if files.get_file_from_path(name):
            return target
        if files.get_file_from_path(f"{name}/README.md"):
            return posixpath.join(path, "README.md") + (f"#{anchor}" if anchor else "")
        if not (ROOT / name).exists():
            return target  # Strict mode reports it.
        kind = "tree" if (ROOT / name).is_dir() else "blob"
        return f"{config.repo_url}/{kind}/{REF}/{name}" + (f"#{anchor}" if anchor else "")

    return convert(markdown, rewrite)
