package io.photoncloud.flaredb.sql;

import static io.photoncloud.common.security.Needs.Checked.BY_SERVICE;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.api.Paged;
import io.photoncloud.common.security.Needs;
import io.photoncloud.common.web.SafeToRepeat;
import io.photoncloud.common.web.Summary;
import io.photoncloud.flaredb.session.ResultColumn;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** SQL. */
@RestController
@Needs(value = SqlService.PERMISSION, checked = BY_SERVICE)
class SqlController {

    private final SqlService sql;

    SqlController(SqlService sql) {
        this.sql = sql;
    }

    /** @param args of $1, $2, … */
    record SqlRequest(
            @Nullable String query,
            @Nullable List<JsonNode> args,
            @Nullable Integer maxRows,
            @Nullable String pageToken,
            @Nullable String transactionId) {
        SqlRequest {
            Check.required("query", query);
        }

        SqlService.Call toCall() {
            return new SqlService.Call(
                    Check.required("query", query), args == null ? List.of() : args, maxRows, pageToken, transactionId);
        }
    }

    record ColumnView(String name, String type) {

        static ColumnView of(ResultColumn column) {
            return new ColumnView(column.name(), column.type().sqlName());
        }
    }

    /** @param command as PostgreSQL writes it; absent where rows are left */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ResultView(
            List<ColumnView> columns,
            List<List<@Nullable Object>> rows,
            @Nullable String command,
            long rowsAffected) {

        static ResultView of(SqlAnswer.Statement statement) {
            return new ResultView(
                    statement.columns().stream().map(ColumnView::of).toList(),
                    statement.rows(),
                    statement.tag(),
                    statement.rowsAffected());
        }
    }

    /**
     * The answer to the statement, or the last of several.
     *
     * @param results of all of them, where there are several
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record SqlView(
            List<ColumnView> columns,
            List<List<@Nullable Object>> rows,
            @Nullable String command,
            long rowsAffected,
            @Nullable List<ResultView> results) {

        static SqlView of(List<SqlAnswer.Statement> statements) {
            if (statements.isEmpty()) {
                return new SqlView(List.of(), List.of(), null, 0, null);
            }
            ResultView last = ResultView.of(statements.getLast());
            return new SqlView(
                    last.columns(),
                    last.rows(),
                    last.command(),
                    last.rowsAffected(),
                    statements.size() == 1
                            ? null
                            : statements.stream().map(ResultView::of).toList());
        }
    }

    /** How a transaction isolates. */
    enum Isolation {
        SERIALIZABLE,
        READ_COMMITTED
    }

    record BeginRequest(
            @Nullable Isolation isolation, @Nullable Boolean readOnly) {}

    record TransactionView(String transactionId, long idleSecondsMax) {}

    record EndedView(String transactionId, String state) {}

    record TableView(String schema, String name, String kind) {}

    record TablesView(List<TableView> tables) {}

    @PostMapping("/api/v1/sql")
    @Summary("Runs a statement, or without args several in one transaction; max_rows gives pages")
    Paged<SqlView> execute(@RequestBody SqlRequest request) {
        SqlAnswer answer = sql.execute(request.toCall());
        return new Paged<>(SqlView.of(answer.statements()), answer.pageToken());
    }

    @PostMapping("/api/v1/transactions")
    @ResponseStatus(HttpStatus.CREATED)
    @Summary("Begins a transaction over several calls, which name it by transaction_id")
    TransactionView begin(@RequestBody BeginRequest request) {
        String id = sql.begin(new SqlService.Beginning(
                request.isolation() == Isolation.READ_COMMITTED, Boolean.TRUE.equals(request.readOnly())));
        return new TransactionView(id, sql.idleMax().toSeconds());
    }

    @PostMapping("/api/v1/transactions/{id}/commit")
    @Summary("Commits a transaction")
    @SafeToRepeat("it is committed once; a repetition is NOT_FOUND, as it has ended")
    EndedView commit(@PathVariable String id) {
        sql.commit(id);
        return new EndedView(id, "committed");
    }

    @PostMapping("/api/v1/transactions/{id}/rollback")
    @Summary("Rolls a transaction back")
    @SafeToRepeat("it is rolled back once; a repetition is NOT_FOUND, as it has ended")
    EndedView rollback(@PathVariable String id) {
        sql.rollback(id);
        return new EndedView(id, "rolled back");
    }

    @GetMapping("/api/v1/tables")
    @Summary("Tables, views and sequences, by schema and name")
    Paged<TablesView> tables(PageRequest page) {
        Paged<List<SqlService.TableName>> found = sql.tables(page);
        return new Paged<>(
                new TablesView(found.view().stream()
                        .map(table -> new TableView(table.schema(), table.name(), table.kind()))
                        .toList()),
                found.nextPageToken());
    }
}
