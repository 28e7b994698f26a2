package io.photoncloud.flaredb.parse;

import static io.photoncloud.flaredb.parse.Trees.has;
import static io.photoncloud.flaredb.parse.Trees.position;

import io.photoncloud.flaredb.ast.Constraint;
import io.photoncloud.flaredb.ast.Definition;
import io.photoncloud.flaredb.ast.Definition.ObjectKind;
import io.photoncloud.flaredb.ast.Name;
import io.photoncloud.flaredb.ast.QualifiedName;
import io.photoncloud.flaredb.ast.Query;
import io.photoncloud.flaredb.ast.Statement;
import io.photoncloud.flaredb.ast.UnsupportedStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.tree.ParseTree;
import org.antlr.v4.runtime.tree.TerminalNode;
import org.jspecify.annotations.Nullable;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser;

/** CREATE, DROP and COMMENT. What PostgreSQL has and this database has not becomes an {@link UnsupportedStatement}. */
final class DefinitionReader {
    private final Readers readers;

    DefinitionReader(Readers readers) {
        this.readers = readers;
    }

    Statement read(SQLParser.Schema_statementContext tree) {
        if (tree.schema_create() != null) {
            return create(tree.schema_create());
        }
        return tree.schema_alter() != null ? readers.alterations.read(tree.schema_alter()) : drop(tree.schema_drop());
    }

    private Statement create(SQLParser.Schema_createContext tree) {
        for (ParseTree child : tree.children) {
            switch (child) {
                case SQLParser.Create_schema_statementContext schema -> {
                    return schema(schema, position(tree));
                }
                case SQLParser.Create_table_statementContext table -> {
                    return table(table, position(tree));
                }
                case SQLParser.Create_table_as_statementContext table -> {
                    return tableAs(table, position(tree));
                }
                case SQLParser.Create_sequence_statementContext sequence -> {
                    return new Definition.CreateSequence(
                            position(tree),
                            Trees.qualified(sequence.name),
                            persistence(sequence),
                            sequence.if_not_exists() != null,
                            readers.constraints.sequenceOptions(sequence.sequence_body()));
                }
                case SQLParser.Create_view_statementContext view -> {
                    return view(view, position(tree));
                }
                case SQLParser.Create_index_statementContext index -> {
                    return index(index, position(tree));
                }
                case SQLParser.Create_type_statementContext type -> {
                    return type(type, position(tree));
                }
                case SQLParser.Comment_on_statementContext comment -> {
                    return comment(comment);
                }
                default -> {}
            }
        }
        return unsupported(tree);
    }

    /** Named by its first words: CREATE ROLE, GRANT. */
    static UnsupportedStatement unsupported(ParserRuleContext tree) {
        List<String> words = new ArrayList<>();
        words(tree, words);
        String first = words.getFirst();
        boolean two = List.of("create", "alter", "drop", "import", "security", "reassign", "refresh")
                .contains(first);
        int used = 1;
        while (two
                && used < words.size()
                && List.of(
                                "or",
                                "replace",
                                "temp",
                                "temporary",
                                "global",
                                "local",
                                "unlogged",
                                "trusted",
                                "procedural",
                                "constraint",
                                "recursive")
                        .contains(words.get(used))) {
            used++;
        }
        String command = two && used < words.size() ? first + " " + words.get(used) : first;
        if (two
                && used + 1 < words.size()
                && List.of("materialized", "foreign", "event", "text", "access", "user")
                        .contains(words.get(used))
                && !List.of("if").contains(words.get(used + 1))
                && !words.get(used).equals("user")) {
            command += " " + words.get(used + 1);
        }
        return new UnsupportedStatement(position(tree), command.toUpperCase(Locale.ROOT));
    }

    private static final int WORDS_MAX = 6;

    private static void words(ParseTree tree, List<String> words) {
        if (words.size() >= WORDS_MAX) {
            return;
        }
        if (tree instanceof TerminalNode node) {
            words.add(Grammar.token(node).value());
            return;
        }
        for (int i = 0; i < tree.getChildCount(); i++) {
            words(tree.getChild(i), words);
        }
    }

    private static Definition.Persistence persistence(ParserRuleContext tree) {
        if (has(tree, SQLParser.UNLOGGED)) {
            return Definition.Persistence.UNLOGGED;
        }
        return has(tree, SQLParser.TEMPORARY) || has(tree, SQLParser.TEMP)
                ? Definition.Persistence.TEMPORARY
                : Definition.Persistence.PERMANENT;
    }

    private static Statement schema(SQLParser.Create_schema_statementContext tree, int position) {
        String owner = Trees.textOrNull(tree.user_name());
        if (tree.name == null && owner == null) {
            throw SyntaxErrors.unsupported("CREATE SCHEMA without a name", position);
        }
        return new Definition.CreateSchema(
                position, Trees.textOrNull(tree.name), owner, tree.if_not_exists() != null, List.of());
    }

    private Statement table(SQLParser.Create_table_statementContext tree, int position) {
        if (tree.partition_by() != null || tree.partition_gp() != null || tree.distributed_clause() != null) {
            throw SyntaxErrors.unsupported("PARTITION BY", position);
        }
        SQLParser.Define_columnsContext columns = tree.define_table().define_columns();
        if (columns == null) {
            throw SyntaxErrors.unsupported(
                    tree.define_table().define_type() == null ? "PARTITION OF" : "CREATE TABLE OF",
                    position(tree.define_table()));
        }
        if (columns.INHERITS() != null) {
            throw SyntaxErrors.unsupported("INHERITS", position(columns.INHERITS()));
        }
        List<Definition.ColumnDefinition> defined = new ArrayList<>();
        List<Constraint> constraints = new ArrayList<>();
        List<Definition.LikeTable> likes = new ArrayList<>();
        for (SQLParser.Table_column_defContext each : columns.table_column_def()) {
            if (each.table_column_definition() != null) {
                defined.add(readers.constraints.column(each.table_column_definition()));
            } else if (each.tabl_constraint != null) {
                constraints.add(readers.constraints.read(each.tabl_constraint, null));
            } else {
                likes.add(like(each, defined.size()));
            }
        }
        return new Definition.CreateTable(
                position,
                Trees.qualified(tree.name),
                persistence(tree),
                tree.if_not_exists() != null,
                defined,
                constraints,
                likes,
                onCommit(tree.on_commit()),
                List.of());
    }

    private static Definition.LikeTable like(SQLParser.Table_column_defContext tree, int place) {
        List<String> options = new ArrayList<>();
        for (SQLParser.Like_optionContext option : tree.like_option()) {
            options.add((option.INCLUDING() == null ? "-" : "+")
                    + Grammar.stop(option).value());
        }
        return new Definition.LikeTable(position(tree), Trees.qualified(tree.schema_qualified_name()), options, place);
    }

    private static Definition.OnCommit onCommit(SQLParser.@Nullable On_commitContext tree) {
        if (tree == null || tree.PRESERVE() != null) {
            return Definition.OnCommit.PRESERVE_ROWS;
        }
        return tree.DROP() == null ? Definition.OnCommit.DELETE_ROWS : Definition.OnCommit.DROP;
    }

    private Statement tableAs(SQLParser.Create_table_as_statementContext tree, int position) {
        if (tree.select_stmt() == null) {
            throw SyntaxErrors.unsupported("CREATE TABLE AS EXECUTE", position(tree.EXECUTE()));
        }
        return new Definition.CreateTableAs(
                position,
                Trees.qualified(tree.name),
                persistence(tree),
                tree.if_not_exists() != null,
                tree.names_in_parens() == null
                        ? List.of()
                        : Trees.columns(
                                tree.names_in_parens().names_references().schema_qualified_name()),
                readers.queries.read(tree.select_stmt()),
                tree.NO() == null,
                onCommit(tree.on_commit()));
    }

    Statement selectInto(SQLParser.Into_tableContext tree, Query query) {
        return new Definition.CreateTableAs(
                query.position(),
                Trees.qualified(tree.schema_qualified_name()),
                persistence(tree),
                false,
                List.of(),
                query,
                true,
                Definition.OnCommit.PRESERVE_ROWS);
    }

    private Statement view(SQLParser.Create_view_statementContext tree, int position) {
        if (tree.MATERIALIZED() != null) {
            return new UnsupportedStatement(position, "CREATE MATERIALIZED VIEW");
        }
        if (has(tree, SQLParser.RECURSIVE)) {
            throw SyntaxErrors.unsupported("CREATE RECURSIVE VIEW", position);
        }
        if (tree.with_check_option() != null) {
            throw SyntaxErrors.unsupported("WITH CHECK OPTION", position(tree.with_check_option()));
        }
        return new Definition.CreateView(
                position,
                Trees.qualified(tree.name),
                persistence(tree),
                has(tree, SQLParser.REPLACE),
                tree.column_names == null ? List.of() : Trees.names(tree.column_names.identifier()),
                readers.queries.read(tree.v_query),
                readers.source(tree.v_query));
    }

    private Statement index(SQLParser.Create_index_statementContext tree, int position) {
        SQLParser.Index_restContext rest = tree.index_rest();
        List<Name> include = rest.including_index() == null
                ? List.of()
                : Trees.names(rest.including_index().identifier());
        return new Definition.CreateIndex(
                position,
                Trees.textOrNull(tree.name),
                Trees.qualified(tree.table_name),
                rest.method == null ? "btree" : Trees.text(rest.method),
                tree.UNIQUE() != null,
                tree.CONCURRENTLY() != null,
                tree.if_not_exists() != null,
                readers.modifications.indexKeys(rest.index_columns()),
                include,
                rest.nulls_distinction() != null && has(rest.nulls_distinction(), SQLParser.NOT),
                rest.index_where() == null
                        ? null
                        : readers.expressions.read(rest.index_where().vex()),
                rest.index_where() == null
                        ? null
                        : readers.source(rest.index_where().vex()));
    }

    private Statement type(SQLParser.Create_type_statementContext tree, int position) {
        if (tree.ENUM() == null) {
            return new UnsupportedStatement(position, "CREATE TYPE");
        }
        return new Definition.CreateEnum(
                position,
                Trees.qualified(tree.name),
                tree.enums.stream().map(Trees::string).toList());
    }

    private Statement drop(SQLParser.Schema_dropContext tree) {
        for (ParseTree child : tree.children) {
            if (child instanceof SQLParser.Drop_statementsContext drop) {
                ObjectKind kind = kind(Grammar.start(drop).value());
                if (kind != null && kind != ObjectKind.DATABASE && !has(drop, SQLParser.FOREIGN)) {
                    return drop(drop, kind, position(tree));
                }
            }
        }
        return unsupported(tree);
    }

    private static Statement drop(SQLParser.Drop_statementsContext tree, ObjectKind kind, int position) {
        SQLParser.If_exist_names_restrict_cascadeContext names = tree.if_exist_names_restrict_cascade();
        return new Definition.Drop(
                position,
                kind,
                Trees.qualified(names.names_references()),
                names.if_exists() != null,
                tree.CONCURRENTLY() != null,
                names.cascade_restrict() != null && names.cascade_restrict().CASCADE() != null);
    }

    static @Nullable ObjectKind kind(String word) {
        return switch (word) {
            case "table" -> ObjectKind.TABLE;
            case "index" -> ObjectKind.INDEX;
            case "sequence" -> ObjectKind.SEQUENCE;
            case "view" -> ObjectKind.VIEW;
            case "schema" -> ObjectKind.SCHEMA;
            case "type" -> ObjectKind.TYPE;
            case "column" -> ObjectKind.COLUMN;
            case "constraint" -> ObjectKind.CONSTRAINT;
            case "database" -> ObjectKind.DATABASE;
            default -> null;
        };
    }

    private Statement comment(SQLParser.Comment_on_statementContext tree) {
        SQLParser.Comment_member_objectContext object = tree.comment_member_object();
        ObjectKind kind = kind(Grammar.start(object).value());
        String text = tree.sconst() == null ? null : Trees.string(tree.sconst());
        int position = position(tree);
        if (kind == null || has(object, SQLParser.DOMAIN)) {
            return new UnsupportedStatement(
                    position, "COMMENT ON " + Grammar.start(object).value().toUpperCase(Locale.ROOT));
        }
        if (kind == ObjectKind.CONSTRAINT) {
            return new Definition.Comment(
                    position, kind, Trees.qualified(object.table_name), Trees.text(object.identifier()), text);
        }
        if (object.name == null) {
            QualifiedName name =
                    new QualifiedName(position(object.identifier()), List.of(Trees.text(object.identifier())));
            return new Definition.Comment(position, kind, name, null, text);
        }
        QualifiedName name = Trees.qualified(object.name);
        if (kind != ObjectKind.COLUMN) {
            return new Definition.Comment(position, kind, name, null, text);
        }
        List<String> parts = name.parts();
        if (parts.size() < 2) {
            throw new io.photoncloud.flaredb.type.SqlException(
                    io.photoncloud.flaredb.type.SqlState.SYNTAX_ERROR, "column name must be qualified");
        }
        return new Definition.Comment(
                position,
                kind,
                new QualifiedName(name.position(), parts.subList(0, parts.size() - 1)),
                name.name(),
                text);
    }
}
