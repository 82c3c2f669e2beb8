use insta::assert_snapshot;
use msgen::diag::Code;

use crate::common::Folder;

fn msgen(args: &[&str]) -> String {
    Folder::new().msgen(args)
}

#[test]
fn the_help() {
    assert_snapshot!(msgen(&["--help"]), @"
    exit code: 0
    --- stdout
    Compile a build.toml into a Dockerfile.

    A build.toml says what is built, from what, and what goes into which image. msgen writes the
    multi-stage Dockerfile for it that an expert would have written: ordered for the build cache, with
    cache mounts, pinned users and a .dockerignore. The file is readable and yours; building it takes
    docker alone. msgen itself never builds, pulls or needs the network.

    Usage: msgen [OPTIONS] <COMMAND>

    Commands:
      init         Write a build.toml that says what the project's own files don't
      render       Print the Dockerfile of a spec, or write it with -o
      write        Write the Dockerfile and the ignore file of every spec
      check        Say what is out of sync and what the policy forbids, of every service at once
      expand       Print a spec with its presets and everything that `extends` brings written out
      preset       List the presets that a stage can use, and show what one makes
      explain      Explain what an error or a finding means
      schema       Print the JSON schema, for completion and hints in editors
      completions  Print the completions of a shell

    Options:
      -q, --quiet...
              Say less: once for no findings, twice for nothing but the exit code

          --color <WHEN>
              Use colors: auto, always or never; auto heeds `NO_COLOR` and `CLICOLOR_FORCE`

      -h, --help
              Print help (see a summary with '-h')

      -V, --version
              Print version

    Try first:
      msgen init                       write a build.toml for the project in this folder
      msgen render                     print the Dockerfile of ./build.toml
      msgen write                      write it, and Dockerfile.dockerignore beside it

    Examples:
      msgen write services             the files of every spec below a folder
      msgen render services/orders     the build.toml of another folder
      msgen expand                     the spec with everything that presets and `extends` bring
      msgen preset show go             the parameters of `[stages.app.go]`
      msgen explain root-user          what a finding means and how to be rid of it
      generate | msgen render -        a spec from stdin

    Exit codes:
      0  all well; findings are said and change nothing
      1  there are findings, and --deny-findings was given
      2  the job could not be done: errors in the spec, an unreadable file, wrong arguments
    ");
}

#[test]
fn the_short_help_is_shown_where_there_is_no_command() {
    assert_snapshot!(msgen(&[]), @"
    exit code: 2
    --- stderr
    Compile a build.toml into a Dockerfile

    Usage: msgen [OPTIONS] <COMMAND>

    Commands:
      init         Write a build.toml that says what the project's own files don't
      render       Print the Dockerfile of a spec, or write it with -o
      write        Write the Dockerfile and the ignore file of every spec
      check        Say what is out of sync and what the policy forbids, of every service at once
      expand       Print a spec with its presets and everything that `extends` brings written out
      preset       List the presets that a stage can use, and show what one makes
      explain      Explain what an error or a finding means
      schema       Print the JSON schema, for completion and hints in editors
      completions  Print the completions of a shell

    Options:
      -q, --quiet...      Say less: once for no findings, twice for nothing but the exit code
          --color <WHEN>  Use colors: auto, always or never; auto heeds `NO_COLOR` and `CLICOLOR_FORCE`
      -h, --help          Print help (see more with '--help')
      -V, --version       Print version

    `msgen --help` says more, with examples.
    ");
}

#[test]
fn help_of_each_command() {
    assert_snapshot!(msgen(&["render", "--help"]), @"
    exit code: 0
    --- stdout
    Print the Dockerfile of a spec, or write it with -o

    Usage: msgen render [OPTIONS] [SPEC]

    Arguments:
      [SPEC]  A spec, a folder that has a build.toml, or `-` for stdin [default: build.toml]

    Options:
          --stdin-filename <PATH>  Where a spec from stdin lies: its name in messages, and where its
                                   paths start
      -o, --output <FILE>          Write FILE and FILE.dockerignore, both whole or not at all; `-` is
                                   stdout
      -D, --deny-findings          Write nothing and exit with 1 if there are findings
      -q, --quiet...               Say less: once for no findings, twice for nothing but the exit code
          --color <WHEN>           Use colors: auto, always or never; auto heeds `NO_COLOR` and
                                   `CLICOLOR_FORCE`
      -h, --help                   Print help

    Examples:
      msgen render                               print the Dockerfile of ./build.toml
      msgen render -o Dockerfile                 write Dockerfile and Dockerfile.dockerignore
      msgen render services/orders -D            another folder; findings are errors
      msgen render - --stdin-filename build.toml   a spec from stdin, as if it lay there

    A shell empties FILE before `msgen render > FILE` begins, also when the spec has errors: prefer -o.
    ");
    assert_snapshot!(msgen(&["expand", "--help"]), @"
    exit code: 0
    --- stdout
    Print a spec with its presets and everything that `extends` brings written out

    Usage: msgen expand [OPTIONS] [SPEC]

    Arguments:
      [SPEC]  A spec, a folder that has a build.toml, or `-` for stdin [default: build.toml]

    Options:
          --stdin-filename <PATH>  Where a spec from stdin lies: its name in messages, and where its
                                   paths start
          --origin                 Say at the end of each line where its values come from
      -q, --quiet...               Say less: once for no findings, twice for nothing but the exit code
          --color <WHEN>           Use colors: auto, always or never; auto heeds `NO_COLOR` and
                                   `CLICOLOR_FORCE`
      -h, --help                   Print help

    Examples:
      msgen expand                     the spec of this folder, written out
      msgen expand | msgen render -    gives the Dockerfile of the spec itself
      msgen expand --origin            the same, and where each value comes from
    ");
    assert_snapshot!(msgen(&["init", "--help"]), @"
    exit code: 0
    --- stdout
    Write a build.toml that says what the project's own files don't

    Usage: msgen init [OPTIONS] [DIR]

    Arguments:
      [DIR]  The project's folder [default: .]

    Options:
          --preset <NAME>  The preset to use, where it is not clear; may be given several times
      -y, --yes            Write without asking
          --print          Print it on stdout and write nothing
      -q, --quiet...       Say less: once for no findings, twice for nothing but the exit code
          --color <WHEN>   Use colors: auto, always or never; auto heeds `NO_COLOR` and `CLICOLOR_FORCE`
      -h, --help           Print help

    A project is known by its manifest, such as go.mod: in DIR, or in the folders one or two below.
    An existing build.toml is never overwritten.

    Examples:
      msgen init                       show the build.toml of this folder, ask, and write it
      msgen init services/orders -y    the same elsewhere, without asking
      msgen init --print               print it and write nothing
    ");
}

#[test]
fn help_of_the_commands_about_presets() {
    assert_snapshot!(msgen(&["preset", "--help"]), @"
    exit code: 0
    --- stdout
    List the presets that a stage can use, and show what one makes

    Usage: msgen preset [OPTIONS] <COMMAND>

    Commands:
      list  List every preset: its name, where it comes from and what it is
      show  Show what a preset makes, its parameters and how to use it

    Options:
      -q, --quiet...      Say less: once for no findings, twice for nothing but the exit code
          --color <WHEN>  Use colors: auto, always or never; auto heeds `NO_COLOR` and `CLICOLOR_FORCE`
      -h, --help          Print help

    Examples:
      msgen preset list                every preset, and where it comes from
      msgen preset show go             its parameters and how to use it
    ");
    assert_snapshot!(msgen(&["preset", "list", "--help"]), @"
    exit code: 0
    --- stdout
    List every preset: its name, where it comes from and what it is

    Usage: msgen preset list [OPTIONS]

    Options:
      -q, --quiet...      Say less: once for no findings, twice for nothing but the exit code
          --color <WHEN>  Use colors: auto, always or never; auto heeds `NO_COLOR` and `CLICOLOR_FORCE`
      -h, --help          Print help

    Those of the organisation lie in the folder that msgen.toml names, here or in a folder above.
    Each of them is checked, used or not.

    Example:
      msgen preset list
    ");
    assert_snapshot!(msgen(&["preset", "show", "--help"]), @"
    exit code: 0
    --- stdout
    Show what a preset makes, its parameters and how to use it

    Usage: msgen preset show [OPTIONS] <NAME>

    Arguments:
      <NAME>  The preset

    Options:
          --source        Print the preset's file itself
      -q, --quiet...      Say less: once for no findings, twice for nothing but the exit code
          --color <WHEN>  Use colors: auto, always or never; auto heeds `NO_COLOR` and `CLICOLOR_FORCE`
      -h, --help          Print help

    Examples:
      msgen preset show go
      msgen preset show go --source > presets/acme-go.toml    a copy of one's own
    ");
}

#[test]
fn help_of_the_commands_that_tell() {
    assert_snapshot!(msgen(&["explain", "--help"]), @"
    exit code: 0
    --- stdout
    Explain what an error or a finding means

    Usage: msgen explain [OPTIONS] [CODE]

    Arguments:
      [CODE]  What stands in the brackets of `error[CODE]`; without it all codes are listed

    Options:
      -q, --quiet...      Say less: once for no findings, twice for nothing but the exit code
          --color <WHEN>  Use colors: auto, always or never; auto heeds `NO_COLOR` and `CLICOLOR_FORCE`
      -h, --help          Print help

    Examples:
      msgen explain                    the list of all codes
      msgen explain unknown-key        what it means and what to write instead
    ");
    assert_snapshot!(msgen(&["schema", "--help"]), @"
    exit code: 0
    --- stdout
    Print the JSON schema, for completion and hints in editors

    Usage: msgen schema [OPTIONS] [KIND]

    Arguments:
      [KIND]
              Of what

              Possible values:
              - spec:      The build.toml
              - preset:    A preset's file
              - workspace: The msgen.toml
              
              [default: spec]

    Options:
      -q, --quiet...
              Say less: once for no findings, twice for nothing but the exit code

          --color <WHEN>
              Use colors: auto, always or never; auto heeds `NO_COLOR` and `CLICOLOR_FORCE`

      -h, --help
              Print help (see a summary with '-h')

    In a repository whose msgen.toml names a folder of presets, a stage of the spec can use those too.

    Examples:
      msgen schema > build.schema.json
      and as the first line of build.toml: #:schema ./build.schema.json
      msgen schema preset              the schema of a preset's file
    ");
    assert_snapshot!(msgen(&["completions", "--help"]), @"
    exit code: 0
    --- stdout
    Print the completions of a shell

    Usage: msgen completions [OPTIONS] <SHELL>

    Arguments:
      <SHELL>  The shell [possible values: bash, elvish, fish, powershell, zsh]

    Options:
      -q, --quiet...      Say less: once for no findings, twice for nothing but the exit code
          --color <WHEN>  Use colors: auto, always or never; auto heeds `NO_COLOR` and `CLICOLOR_FORCE`
      -h, --help          Print help

    Examples:
      msgen completions bash > ~/.local/share/bash-completion/completions/msgen
      msgen completions zsh > ~/.zfunc/_msgen
      msgen completions fish > ~/.config/fish/completions/msgen.fish
    ");
}

#[test]
fn each_command_has_an_example() {
    for command in ["init", "render", "expand", "preset", "explain", "schema", "completions"] {
        assert!(msgen(&[command, "--help"]).contains(&format!("\n  msgen {command}")), "{command}");
    }
}

#[test]
fn wrong_arguments() {
    assert_snapshot!(msgen(&["rendr"]), @"
    exit code: 2
    --- stderr
    error: unrecognized subcommand 'rendr'

      tip: some similar subcommands exist: 'expand', 'render'

    Usage: msgen [OPTIONS] <COMMAND>

    For more information, try '--help'.
    ");
    assert_snapshot!(msgen(&["render", "--deny-finding"]), @"
    exit code: 2
    --- stderr
    error: unexpected argument '--deny-finding' found

      tip: a similar argument exists: '--deny-findings'

    Usage: msgen render --deny-findings [SPEC]

    For more information, try '--help'.
    ");
    assert_snapshot!(msgen(&["render", "one.toml", "two.toml"]), @"
    exit code: 2
    --- stderr
    error: unexpected argument 'two.toml' found

    Usage: msgen render [OPTIONS] [SPEC]

    For more information, try '--help'.
    ");
    assert_snapshot!(msgen(&["render", "--color", "sometimes"]), @"
    exit code: 2
    --- stderr
    error: invalid value 'sometimes' for '--color <WHEN>'
      [possible values: auto, always, never]

    For more information, try '--help'.
    ");
    assert_snapshot!(msgen(&["schema", "presets"]), @"
    exit code: 2
    --- stderr
    error: invalid value 'presets' for '[KIND]'
      [possible values: spec, preset, workspace]

      tip: a similar value exists: 'preset'

    For more information, try '--help'.
    ");
    assert_snapshot!(msgen(&["render", "-o", ""]), @"
    exit code: 2
    --- stderr
    error: a value is required for '--output <FILE>' but none was supplied

    For more information, try '--help'.
    ");
}

#[test]
fn the_version() {
    assert_eq!(msgen(&["-V"]), format!("exit code: 0\n--- stdout\nmsgen {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn a_code_is_explained() {
    for code in Code::ALL {
        let out = msgen(&["explain", code.name()]);
        assert!(out.starts_with(&format!("exit code: 0\n--- stdout\n{} (", code.name())), "{out}");
        assert!(
            out.contains(code.summary()) && out.ends_with(&format!("\n\n{}\n", code.explanation().trim())),
            "{out}"
        );
        assert_eq!(msgen(&["explain", &format!("error[{}]:", code.name())]), out);
    }
}

#[test]
fn the_list_of_codes_names_each_once() {
    let out = msgen(&["explain"]);
    let names: Vec<&str> = out.lines().filter_map(|line| line.strip_prefix("  ")?.split_whitespace().next()).collect();
    assert_eq!(names, Code::ALL.iter().map(|code| code.name()).collect::<Vec<_>>());
}

#[test]
fn an_unknown_code() {
    assert_snapshot!(msgen(&["explain", "unknown-kye"]), @"
    exit code: 2
    --- stderr
    error: there is no code `unknown-kye`
     |
     = help: did you mean `unknown-key`?
    ");
    assert_snapshot!(msgen(&["explain", "\u{1b}[31m"]), @r"
    exit code: 2
    --- stderr
    error: there is no code `\u{1b}[31m`
     |
     = help: `msgen explain` lists all of them
    ");
}

#[test]
fn the_schema() {
    assert_eq!(
        msgen(&["schema"]),
        format!("exit code: 0\n--- stdout\n{}", msgen::schema::spec(&msgen::preset::Catalogue::default().load()))
    );
    assert_eq!(msgen(&["schema", "spec"]), msgen(&["schema"]));
}

#[test]
fn completions_of_each_shell() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let out = msgen(&["completions", shell]);
        assert!(
            out.starts_with("exit code: 0\n--- stdout\n")
                && out.contains("deny-findings")
                && !out.contains("--- stderr"),
            "{out}"
        );
    }
}
