"""Types into interactive shells on pseudo-terminals and looks at what Tab makes of the line.

Usage: completion.py SCRATCH COMPLETIONS SHELL...

A shell starts with nothing but a startup file written here, which loads the completion the way a user would. A key is
bound to a command that reports the edited line through a pipe and empties it: what is asserted is the line itself, not
how a shell happens to redraw it, and no key is pressed whose meaning depends on the mode the terminal is in just then.
Nothing sleeps: every read waits for what must come, up to a limit far beyond what a slow machine needs.
"""

import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

LIMIT_S = 60
PROMPT = "ready> "
REPORT_LINE = "\x18\x0c"  # Ctrl-X Ctrl-L, which neither shell binds by default
REPORT_FD = 9

# What is typed before Tab, and the line after it.
CASES = [
    ("a certificate", "mipush cert show pro", "mipush cert show production "),
    ("a certificate of an option", "mipush send --cert sta", "mipush send --cert staging "),
    ("a device", "mipush device show pix", "mipush device show pixel-of-lin "),
    ("a device of an option", "mipush session login lin --device mi-", "mipush session login lin --device mi-pad "),
    ("a user", "mipush why lin", "mipush why linlin "),
    ("a user of an option", "mipush send --user guang", "mipush send --user guangguang "),
    ("a verb", "mipush usersig ver", "mipush usersig verify "),
    ("an unknown name stays", "mipush cert show nosuch", "mipush cert show nosuch"),
    ("the value behind =", "mipush send --cert=sta", "mipush send --cert=staging "),
    ("--state on the line", "mipush --state other.toml cert show oth", "mipush --state other.toml cert show other "),
    ("--state=", "mipush --state=other.toml cert show oth", "mipush --state=other.toml cert show other "),
    ("--state of a name with a blank", "mipush --state 'an other.toml' cert show oth",
     "mipush --state 'an other.toml' cert show other "),
    ("a name with a colon", "mipush why im", "mipush why im:carol "),
    ("a name behind its colon", "mipush why im:ca", "mipush why im:carol "),
    ("a name with a blank in a quote", "mipush cert show 'two w", "mipush cert show 'two words' "),
    ("a name with a blank behind it", r"mipush cert show two\ w", r"mipush cert show two\ words "),
    ("a name with a blank", "mipush cert show tw", r"mipush cert show two\ words "),
    ("special characters", "mipush cert show odd", r"mipush cert show odd\&\$name "),
]


def startup(shell, load):
    """The startup file of a shell: load the completion, then bind the key that reports the line."""
    if shell == "bash":
        return f"""
PS1='{PROMPT}' PROMPT_COMMAND=
bind 'set bell-style none'
{load}
report-line() {{ printf '%s\\n' "$READLINE_LINE" >&{REPORT_FD}; READLINE_LINE= READLINE_POINT=0; }}
bind -x '"\\C-x\\C-l": report-line'
"""
    return f"""
PS1='{PROMPT}' PROMPT_EOL_MARK=
unsetopt beep
{load}
report-line() {{ print -r -- "$BUFFER" >&{REPORT_FD}; BUFFER= }}
zle -N report-line
bindkey '^X^L' report-line
"""


class Terminal:
    """One interactive shell on a pseudo-terminal."""

    def __init__(self, shell, home):
        environment = {key: os.environ[key] for key in os.environ if key not in ("COMPLETE", "ENV", "BASH_ENV")}
        environment["HISTFILE"] = "/dev/null"
        if shell == "bash":
            command = ["bash", "--noprofile", "--rcfile", str(home / "bashrc"), "-i"]
        else:
            environment["ZDOTDIR"] = str(home)
            command = ["zsh", "--no-globalrcs", "-i"]
        self.reports, writer = os.pipe()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(home.parent)
            os.dup2(writer, REPORT_FD)
            os.execvpe(command[0], command, environment)
        os.close(writer)
        self.shown = self.reported = b""

    def type(self, text):
        os.write(self.fd, text.encode())

    def greeting(self):
        """What the shell shows before its first prompt."""
        self.wait(lambda: PROMPT.encode() in self.shown, "no prompt came")
        return plain(self.shown[: self.shown.index(PROMPT.encode())].decode(errors="replace"))

    def line(self):
        """The next reported line."""
        self.wait(lambda: b"\n" in self.reported, "the line was not reported")
        line, _, self.reported = self.reported.partition(b"\n")
        return line.decode(errors="replace")

    def wait(self, done, otherwise):
        """Read from the terminal and the pipe until `done`."""
        deadline = time.monotonic() + LIMIT_S
        while not done():
            ready = select.select([self.fd, self.reports], [], [], max(0, deadline - time.monotonic()))[0]
            if not ready:
                raise AssertionError(f"{otherwise} within {LIMIT_S} s; the terminal shows {self.shown[-2000:]!r}")
            if self.reports in ready:
                self.reported += os.read(self.reports, 65536)
            if self.fd in ready:
                try:
                    chunk = os.read(self.fd, 65536)
                except OSError:  # Linux says EIO when the shell is gone
                    chunk = b""
                if not chunk:
                    raise AssertionError(f"the shell ended; the terminal shows {self.shown[-2000:]!r}")
                self.shown += chunk

    def close(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)
        os.close(self.reports)


def plain(text):
    """What a person reads of terminal output: without escape sequences, carriage returns and blank lines."""
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]|\r", "", text)
    return "\n".join(line for line in text.split("\n") if line.strip())


def check(shell, load, home):
    """Runs all cases in one new shell; returns what went wrong."""
    home.mkdir(parents=True)
    (home / ("bashrc" if shell == "bash" else ".zshrc")).write_text(startup(shell, load))
    terminal = Terminal(shell, home)
    wrong = []
    try:
        greeting = terminal.greeting()
        if greeting:
            wrong.append(f"loading said {greeting!r}")
        for name, typed, expected in CASES:
            terminal.type(typed + "\t" + REPORT_LINE)
            line = terminal.line()
            if line != expected:
                wrong.append(f"{name}: {typed!r} and one Tab gave {line!r}, not {expected!r}")
    except AssertionError as error:
        wrong.append(str(error))
    finally:
        terminal.close()
    return wrong


def make_state(scratch):
    """State files: one with certificates, phones and users, some with names that a shell must quote, and two others."""
    state = scratch / "mipush.toml"
    secret = scratch / "secret"
    secret.write_text("c2VjcmV0LXNlY3JldC1zZQ==")
    os.environ["MIPUSH_STATE"] = str(state)

    def run(*arguments):
        subprocess.run(["mipush", *arguments, "--quiet", "--no-input"], check=True, stdout=subprocess.DEVNULL)

    def add(name, *more):
        run("cert", "add", "--name", name, "--package", "com.example.app", "--app-id", "2882303761517000001", "--app-key",
            "5111700000001", "--app-secret-file", str(secret), "--region", "embedded",
            "--click", "open-url=https://example.com", *more)

    run("init")
    for name in ("production", "staging", "two words", "odd&$name"):
        add(name)
    for path in ("other.toml", "an other.toml"):
        run("init", "--state", str(scratch / path))
        add("other", "--state", str(scratch / path))
    for device, user in (("pixel-of-lin", "linlin"), ("mi-pad", "guangguang"), ("old", "im:carol")):
        run("device", "register", device, "--cert", "production")
        run("session", "login", user, "--device", device)


def setups(shell, completions):
    """The ways to load the completion: a name and the lines of the startup file."""
    if shell == "bash":
        return [
            ("source <(mipush completions bash)", "source <(mipush completions bash)"),
            ("source completions/mipush.bash", f"source '{completions}/mipush.bash'"),
        ]
    # -D: no dump file; -u: a checkout may belong to somebody else than who runs this.
    compinit = "autoload -Uz compinit; compinit -D -u"
    return [
        ("source <(mipush completions zsh)", f"{compinit}\nsource <(mipush completions zsh)"),
        ("source completions/_mipush", f"{compinit}\nsource '{completions}/_mipush'"),
        ("_mipush in fpath, autoloaded",
         f"mkdir -p $HOME/zfunc; mipush completions zsh > $HOME/zfunc/_mipush\nfpath=($HOME/zfunc $fpath)\n{compinit}"),
        ("completions/ in fpath, autoloaded", f"fpath=('{completions}' $fpath)\n{compinit}"),
    ]


def main():
    scratch, completions, shells = Path(sys.argv[1]), Path(sys.argv[2]).resolve(), sys.argv[3:]
    make_state(scratch)
    bad = 0
    for shell in shells:
        for number, (name, load) in enumerate(setups(shell, completions)):
            wrong = check(shell, load, scratch / f"{shell}-{number}")
            print(f"{shell:5} {name:36} {len(CASES)} lines  {'FAILED' if wrong else 'ok'}", flush=True)
            for line in wrong:
                print(f"      {line}", flush=True)
            bad += bool(wrong)
    sys.exit(1 if bad else 0)


main()
