/* SPDX-License-Identifier: LGPL-3.0-or-later */
/*
 * Completions for bash and zsh: commands, their actions and options, and the
 * names that a workspace holds (`crosswalk help --names`).
 */
#include "cli/help.h"

static bool shown(const struct command *command)
{
    return !command->hidden;
}

static void put_words(struct buf *out, const struct option_spec *table)
{
    for (; table && table->name; table++)
        buf_printf(out, " --%s", table->name);
}

/* ---- bash ---------------------------------------------------------------------- */

static void bash_command(struct buf *out, const struct command *command)
{
    buf_printf(out, "    %s)\n        options='", command->name);
    put_words(out, command->options);
    buf_addz(out, "'\n        words='");
    for (const struct action *at = command->actions; at && at->name; at++)
        buf_printf(out, "%s%s", at == command->actions ? "" : " ", at->name);
    buf_addz(out, "' ;;\n");
}

void help_bash(struct buf *out)
{
    buf_addz(out, "# SPDX-License-Identifier: LGPL-3.0-or-later\n"
                  "# bash completion of crosswalk; made by "
                  "`crosswalk help --bash`.\n"
                  "_crosswalk() {\n"
                  "    local word=${COMP_WORDS[COMP_CWORD]}\n"
                  "    local before=${COMP_WORDS[COMP_CWORD-1]}\n"
                  "    local command='' options='' words='' where=() i\n"
                  "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
                  "        case ${COMP_WORDS[i]} in\n"
                  "        -w|--workspace)\n"
                  "            where=(-w \"${COMP_WORDS[i+1]}\"); ((i++)) ;;\n"
                  "        --log-format|--log-level) ((i++)) ;;\n"
                  "        -*) ;;\n"
                  "        *) command=${COMP_WORDS[i]}; break ;;\n"
                  "        esac\n"
                  "    done\n"
                  "    case $before in\n"
                  "    -w|--workspace|-d|--directory)\n"
                  "        COMPREPLY=($(compgen -d -- \"$word\")); return ;;\n"
                  "    -o|--output)\n"
                  "        COMPREPLY=($(compgen -f -- \"$word\")); return ;;\n"
                  "    esac\n"
                  "    case $command in\n"
                  "    '')\n"
                  "        words='");
    for (size_t i = 0; i < n_commands; i++)
        if (shown(commands[i]))
            buf_printf(out, "%s%s", i == 0 ? "" : " ", commands[i]->name);
    buf_addz(out, "' ;;\n");
    for (size_t i = 0; i < n_commands; i++)
        if (shown(commands[i]))
            bash_command(out, commands[i]);
    buf_addz(out, "    esac\n    options+='");
    put_words(out, common_options);
    buf_addz(out, "'\n"
                  "    if [[ $word == -* ]]; then\n"
                  "        words=$options\n"
                  "    else\n"
                  "        words+=\" $(\"${COMP_WORDS[0]}\" "
                  "\"${where[@]}\" help --names \"$command\" "
                  "2>/dev/null)\"\n"
                  "    fi\n"
                  "    COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
                  "}\n"
                  "complete -F _crosswalk crosswalk\n");
}

/* ---- zsh ----------------------------------------------------------------------- */

/* Inside single quotes, and inside [...] of an _arguments spec. */
static void zsh_text(struct buf *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '\'')
            buf_addz(out, "'\\''");
        else if (*text == '[' || *text == ']' || *text == ':')
            buf_printf(out, "\\%c", *text);
        else
            buf_add_char(out, *text);
    }
}

static void zsh_options(struct buf *out, const struct option_spec *table)
{
    for (; table && table->name; table++) {
        const char *files = table->value && strcmp(table->value, "DIR") == 0
                                ? "_files -/"
                            : table->value && strcmp(table->value, "FILE") == 0
                                ? "_files"
                                : "";
        buf_printf(out, "        '--%s[", table->name);
        zsh_text(out, table->help);
        buf_add_char(out, ']');
        if (table->value)
            buf_printf(out, ":%s:%s", table->value, files);
        buf_addz(out, "'\n");
    }
}

static void zsh_command(struct buf *out, const struct command *command)
{
    buf_printf(out, "    %s)\n        specs+=(\n", command->name);
    zsh_options(out, command->options);
    buf_addz(out, "        )\n        names=(");
    for (const struct action *at = command->actions; at && at->name; at++) {
        buf_printf(out, "\n            '%s:", at->name);
        zsh_text(out, at->help);
        buf_add_char(out, '\'');
    }
    buf_addz(out, ") ;;\n");
}

void help_zsh(struct buf *out)
{
    buf_addz(out, "#compdef crosswalk\n"
                  "# SPDX-License-Identifier: LGPL-3.0-or-later\n"
                  "# zsh completion of crosswalk; made by "
                  "`crosswalk help --zsh`.\n"
                  "_crosswalk_words() {\n"
                  "    local -a found\n"
                  "    found=(${(f)\"$(crosswalk $where help --names "
                  "\"$command\" 2>/dev/null)\"})\n"
                  "    (( $#names )) && _describe action names\n"
                  "    (( $#found )) && compadd -a found\n"
                  "}\n"
                  "_crosswalk() {\n"
                  "    local command=''\n"
                  "    local -i i\n"
                  "    local -a specs names where\n"
                  "    for ((i = 2; i < CURRENT; i++)); do\n"
                  "        case ${words[i]} in\n"
                  "        -w|--workspace)\n"
                  "            where=(-w ${words[i+1]}); ((i++)) ;;\n"
                  "        --log-format|--log-level) ((i++)) ;;\n"
                  "        -*) ;;\n"
                  "        *) command=${words[i]}; break ;;\n"
                  "        esac\n"
                  "    done\n"
                  "    specs=(\n");
    zsh_options(out, common_options);
    buf_addz(out, "    )\n"
                  "    case $command in\n"
                  "    '')\n        names=(");
    for (size_t i = 0; i < n_commands; i++) {
        if (!shown(commands[i]))
            continue;
        buf_printf(out, "\n            '%s:", commands[i]->name);
        zsh_text(out, commands[i]->summary);
        buf_add_char(out, '\'');
    }
    buf_addz(out, ") ;;\n");
    for (size_t i = 0; i < n_commands; i++)
        if (shown(commands[i]))
            zsh_command(out, commands[i]);
    buf_addz(out, "    esac\n"
                  "    _arguments -s $specs '*:word:_crosswalk_words'\n"
                  "}\n"
                  "_crosswalk \"$@\"\n");
}
