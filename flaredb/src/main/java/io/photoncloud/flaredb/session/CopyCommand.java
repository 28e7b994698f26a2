package io.photoncloud.flaredb.session;

import io.photoncloud.flaredb.ast.Modification;
import io.photoncloud.flaredb.ast.ParsedStatement;
import io.photoncloud.flaredb.ast.QualifiedName;
import io.photoncloud.flaredb.expression.EvaluationContext;
import io.photoncloud.flaredb.session.CopyOptions.Format;
import io.photoncloud.flaredb.type.BinaryFormat;
import io.photoncloud.flaredb.type.SqlException;
import io.photoncloud.flaredb.type.SqlState;
import io.photoncloud.flaredb.type.TextFormat;
import io.photoncloud.flaredb.vector.Batch;
import io.photoncloud.flaredb.vector.ColumnVector;
import io.photoncloud.flaredb.vector.VectorBuilder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** COPY from and to the client. */
final class CopyCommand {
    private final NodeSession session;
    private final NodeSessions node;
    private final TransactionBlock block;

    CopyCommand(NodeSession session, NodeSessions node, TransactionBlock block) {
        this.session = session;
        this.node = node;
        this.block = block;
    }

    Completion run(Modification.Copy copy, EvaluationContext context, ResultSink sink) {
        if (copy.target() != Modification.CopyTarget.CLIENT) {
            throw new SqlException(
                    SqlState.FEATURE_NOT_SUPPORTED,
                    "COPY with a file or program of the server is not supported",
                    null,
                    "Anyone can COPY to stdout or from stdin. psql's \\copy command also works for anyone.");
        }
        CopyOptions options = CopyOptions.read(copy.options(), copy.from());
        return copy.from() ? from(copy, options, context, sink) : to(copy, options, context, sink);
    }

    private Completion to(Modification.Copy copy, CopyOptions options, EvaluationContext context, ResultSink sink) {
        Work work = block.require(false);
        Ready ready;
        if (copy.table() == null) {
            if (copy.query() == null) {
                throw new SqlException(SqlState.INTERNAL_ERROR, "COPY of nothing");
            }
            ready = session.statements().ready(new ParsedStatement(copy.query(), "", 0), List.of(), null);
        } else {
            List<ResultColumn> columns = work.copyColumns(copy.table(), copy.columns(), session.scope());
            ready = session.statements()
                    .ready(node.engine().parse(select(copy.table(), columns)).getFirst(), List.of(), null);
        }
        if (!(ready.plan() instanceof Plan.Rows plan) || plan.columns() == null) {
            throw new SqlException(SqlState.FEATURE_NOT_SUPPORTED, "COPY query must have a RETURNING clause");
        }
        ResultSink.CopyOutput output = sink.copyOut(new ResultSink.CopyShape(
                options.format() == Format.BINARY, plan.columns().size()));
        var rows = new CopyRows(options, plan.columns(), context, output);
        rows.begin();
        long count = 0;
        try (Work.Rows open = work.open(plan, context)) {
            for (Batch batch = open.next(); batch != null; batch = open.next()) {
                rows.write(batch);
                count += batch.size();
            }
        }
        rows.end();
        return Completion.counted("COPY", count);
    }

    private static String select(QualifiedName table, List<ResultColumn> columns) {
        String names = String.join(
                ", ", columns.stream().map(column -> quoted(column.name())).toList());
        String from =
                String.join(".", table.parts().stream().map(CopyCommand::quoted).toList());
        return "SELECT " + names + " FROM " + from;
    }

    static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private Completion from(Modification.Copy copy, CopyOptions options, EvaluationContext context, ResultSink sink) {
        if (copy.table() == null) {
            throw new SqlException(SqlState.INTERNAL_ERROR, "COPY into nothing");
        }
        if (copy.where() != null) {
            throw new SqlException(SqlState.FEATURE_NOT_SUPPORTED, "COPY FROM with WHERE is not supported");
        }
        Work work = block.require(false);
        List<ResultColumn> columns = work.copyColumns(copy.table(), copy.columns(), session.scope());
        Work.CopyTarget target = work.copyInto(copy.table(), columns, session.scope(), context);
        ResultSink.CopyInput input =
                sink.copyIn(new ResultSink.CopyShape(options.format() == Format.BINARY, columns.size()));
        var rows = new Rows(columns, target, context);
        if (options.format() == Format.BINARY) {
            binary(input, rows, columns.size());
        } else {
            lines(input, options, rows);
        }
        rows.flush();
        target.finish();
        return Completion.counted("COPY", rows.count);
    }

    private static void lines(ResultSink.CopyInput input, CopyOptions options, Rows rows) {
        var lines = new CopyLines(input, options);
        if (options.header()) {
            lines.next();
        }
        for (List<CopyLines.Field> fields = lines.next(); fields != null; fields = lines.next()) {
            rows.add(fields, options);
        }
    }

    private static void binary(ResultSink.CopyInput input, Rows rows, int columns) {
        var reader = new CopyBinary(input);
        reader.begin();
        for (List<byte @Nullable []> fields = reader.next(columns); fields != null; fields = reader.next(columns)) {
            rows.add(fields);
        }
    }

    /** Gathers rows into batches. */
    private static final class Rows {
        private static final int BYTES_A_BATCH = 1 << 20;

        private final List<ResultColumn> columns;
        private final Work.CopyTarget target;
        private final EvaluationContext context;
        private List<VectorBuilder> builders = new ArrayList<>();
        private int size;
        private long bytes;
        private long count;

        Rows(List<ResultColumn> columns, Work.CopyTarget target, EvaluationContext context) {
            this.columns = columns;
            this.target = target;
            this.context = context;
            begin();
        }

        private void begin() {
            builders = new ArrayList<>();
            columns.forEach(column -> builders.add(VectorBuilder.forType(column.type(), 0)));
            size = 0;
            bytes = 0;
        }

        void add(List<CopyLines.Field> fields, CopyOptions options) {
            if (fields.size() < columns.size()) {
                boolean blank = columns.size() > 1 && fields.size() == 1;
                String missing = columns.get(blank ? 1 : fields.size()).name();
                throw new SqlException(SqlState.BAD_COPY_FILE_FORMAT, "missing data for column \"" + missing + "\"");
            }
            if (fields.size() > columns.size()) {
                throw new SqlException(SqlState.BAD_COPY_FILE_FORMAT, "extra data after last expected column");
            }
            for (int index = 0; index < columns.size(); index++) {
                ResultColumn column = columns.get(index);
                String text = text(fields.get(index), column.name(), options);
                builders.get(index).append(text == null ? null : TextFormat.parse(text, column.type(), context));
                bytes += text == null ? 0 : text.length();
            }
            added();
        }

        private static @Nullable String text(CopyLines.Field field, String column, CopyOptions options) {
            if (field.text() == null && options.forceNotNull().contains(column)) {
                return options.nullText();
            }
            if (field.quoted()
                    && options.forceNull().contains(column)
                    && options.nullText().equals(field.text())) {
                return null;
            }
            return field.text();
        }

        void add(List<byte @Nullable []> fields) {
            for (int index = 0; index < columns.size(); index++) {
                byte[] field = fields.get(index);
                builders.get(index)
                        .append(
                                field == null
                                        ? null
                                        : BinaryFormat.parse(
                                                field, columns.get(index).type(), context));
                bytes += field == null ? 0 : field.length;
            }
            added();
        }

        private void added() {
            count++;
            if (++size == Batch.ROWS || bytes > BYTES_A_BATCH) {
                flush();
            }
        }

        void flush() {
            if (size > 0) {
                context.checkCancelled();
                List<ColumnVector> built = new ArrayList<>();
                builders.forEach(builder -> built.add(builder.build()));
                target.write(new Batch(built, size));
                begin();
            }
        }
    }
}
