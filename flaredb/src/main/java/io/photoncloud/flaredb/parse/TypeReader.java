package io.photoncloud.flaredb.parse;

import static io.photoncloud.flaredb.parse.Trees.has;
import static io.photoncloud.flaredb.parse.Trees.position;

import io.photoncloud.flaredb.ast.QualifiedName;
import io.photoncloud.flaredb.ast.TypeName;
import io.photoncloud.flaredb.ast.ValueExpression;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.tree.ParseTree;
import org.antlr.v4.runtime.tree.TerminalNode;
import org.jspecify.annotations.Nullable;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser;

/** Types: the standard's spellings become PostgreSQL's names. */
final class TypeReader {
    private static final int FLOAT4_BITS_MAX = 24;
    private static final int FLOAT8_BITS_MAX = 53;

    private final Readers readers;

    TypeReader(Readers readers) {
        this.readers = readers;
    }

    TypeName read(SQLParser.Data_typeContext tree) {
        TypeName type = predefined(tree.predefined_type());
        int dimensions = tree.array_type().size();
        if (has(tree, SQLParser.ARRAY)) {
            dimensions = 1;
        }
        return new TypeName(
                type.position(),
                type.name(),
                type.modifiers(),
                type.intervalFields(),
                dimensions,
                has(tree, SQLParser.SETOF));
    }

    private TypeName predefined(SQLParser.Predefined_typeContext tree) {
        if (tree.schema_qualified_name_nontype() != null) {
            return new TypeName(
                    position(tree),
                    Trees.qualified(tree.schema_qualified_name_nontype()),
                    tree.vex().stream().map(readers.expressions::read).toList(),
                    "",
                    0,
                    false);
        }
        boolean zone = has(tree, SQLParser.WITH);
        boolean varying = has(tree, SQLParser.VARYING);
        return switch (Grammar.start(tree).value()) {
            case "bigint" -> of(tree, "int8");
            case "int", "integer" -> of(tree, "int4");
            case "smallint" -> of(tree, "int2");
            case "real" -> of(tree, "float4");
            case "double" -> of(tree, "float8");
            case "float" -> floating(tree);
            case "boolean" -> of(tree, "bool");
            case "dec", "decimal", "numeric" -> of(tree, "numeric", precision(tree.precision_param()));
            case "varchar" -> of(tree, "varchar", length(tree.type_length()));
            case "bit" -> of(tree, varying ? "varbit" : "bit", length(tree.type_length()));
            case "time" -> of(tree, zone ? "timetz" : "time", length(tree.type_length()));
            case "timestamp" -> of(tree, zone ? "timestamptz" : "timestamp", length(tree.type_length()));
            case "interval" -> interval(tree);
            default ->
                varying
                        ? of(tree, "varchar", length(tree.type_length()))
                        : of(
                                tree,
                                "bpchar",
                                tree.type_length() == null
                                        ? List.of(new ValueExpression.NumberLiteral(0, "1"))
                                        : length(tree.type_length()));
        };
    }

    private static TypeName floating(SQLParser.Predefined_typeContext tree) {
        if (tree.precision_param() == null) {
            return of(tree, "float8");
        }
        int bits = Trees.integer(tree.precision_param().precision);
        if (bits < 1 || bits > FLOAT8_BITS_MAX) {
            throw new SqlException(
                    SqlState.INVALID_PARAMETER_VALUE,
                    bits < 1
                            ? "precision for type float must be at least 1 bit"
                            : "precision for type float must be less than 54 bits",
                    null,
                    null,
                    position(tree.precision_param().precision));
        }
        return of(tree, bits <= FLOAT4_BITS_MAX ? "float4" : "float8");
    }

    private static TypeName interval(SQLParser.Predefined_typeContext tree) {
        return interval(tree, tree.interval_field(), tree.type_length());
    }

    /** An interval with its fields, which may stand behind a literal. */
    static TypeName interval(
            ParserRuleContext tree,
            SQLParser.@Nullable Interval_fieldContext fields,
            SQLParser.@Nullable Type_lengthContext length) {
        List<String> words = new ArrayList<>();
        SQLParser.Type_lengthContext digits = length;
        if (fields != null) {
            for (ParseTree child : fields.children) {
                if (child instanceof TerminalNode word) {
                    words.add(Grammar.token(word).value());
                }
            }
            digits = fields.type_length();
        }
        return new TypeName(
                position(tree),
                new QualifiedName(position(tree), List.of("pg_catalog", "interval")),
                length(digits),
                String.join(" ", words),
                0,
                false);
    }

    private static List<ValueExpression> length(SQLParser.@Nullable Type_lengthContext tree) {
        return tree == null ? List.of() : List.of(number(tree.iconst()));
    }

    private static List<ValueExpression> precision(SQLParser.@Nullable Precision_paramContext tree) {
        if (tree == null) {
            return List.of();
        }
        return tree.scale == null
                ? List.of(number(tree.precision))
                : List.of(number(tree.precision), number(tree.scale));
    }

    private static ValueExpression number(SQLParser.IconstContext tree) {
        return new ValueExpression.NumberLiteral(
                position(tree), Grammar.start(tree).value());
    }

    private static TypeName of(ParserRuleContext tree, String name) {
        return of(tree, name, List.of());
    }

    private static TypeName of(ParserRuleContext tree, String name, List<ValueExpression> modifiers) {
        return new TypeName(
                position(tree),
                new QualifiedName(position(tree), List.of("pg_catalog", name)),
                modifiers,
                "",
                0,
                false);
    }
}
