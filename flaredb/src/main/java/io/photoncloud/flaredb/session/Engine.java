package io.photoncloud.flaredb.session;

import io.photoncloud.flaredb.ast.ParsedStatement;
import io.photoncloud.flaredb.ast.TypeName;
import io.photoncloud.flaredb.ast.ValueExpression;
import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.transaction.TransactionOptions;
import io.photoncloud.flaredb.type.SqlType;
import io.photoncloud.flaredb.type.TypeKind;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What lies below sessions, put together: parser, binder, planner, executor and rows. One for a node; safe for many threads. */
public interface Engine {
    /** The statements of a text, in order. */
    List<ParsedStatement> parse(String text);

    /** Begins a transaction. */
    Work begin(TransactionOptions options);

    /**
     * Binds and plans a statement.
     *
     * @param parameters types of $1, $2, … as far as they were told: {@link SqlType#UNKNOWN} where not
     * @param context by which literals are read
     * @param work whose changes of the schema count; null outside of transactions
     */
    Plan plan(
            ParsedStatement statement,
            List<SqlType> parameters,
            Scope scope,
            EvaluationContext context,
            @Nullable Work work);

    /** The version of the schema: plans of another are made anew. Never the same for a transaction that has changed it. */
    long catalogVersion(@Nullable Work work);

    SqlType type(TypeName name, Scope scope, EvaluationContext context, @Nullable Work work);

    Optional<SqlType> findType(int oid, @Nullable Work work);

    /** An expression that names no column, such as an argument of EXECUTE, as a value of a type. */
    @Nullable
    Object evaluate(
            ValueExpression expression, SqlType type, Scope scope, EvaluationContext context, @Nullable Work work);

    /** What functions ask the catalogue: {@link EvaluationContext#system}. */
    @Nullable
    Object system(
            String function,
            List<@Nullable Object> arguments,
            Scope scope,
            EvaluationContext context,
            @Nullable Work work);

    /** {@link EvaluationContext#findObject}. */
    Optional<Long> findObject(TypeKind kind, String name, Scope scope, @Nullable Work work);

    /** {@link EvaluationContext#findObjectName}. */
    Optional<String> findObjectName(TypeKind kind, long oid, Scope scope, @Nullable Work work);

    /** Which of these schemas there are. */
    List<String> existingSchemas(List<String> names, @Nullable Work work);

    /**
     * Whose names a statement means.
     *
     * @param searchPath schemas in their order, with {@code $user} put in
     * @param formats the settings by which literals are read
     */
    record Scope(String user, List<String> searchPath, String formats) {
        public Scope {
            searchPath = List.copyOf(searchPath);
        }
    }
}
