package io.photoncloud.flaredb.pgwire;

import io.photoncloud.flaredb.session.ResultSink.Notice;
import io.photoncloud.flaredb.type.SqlException;
import org.jspecify.annotations.Nullable;

/** ErrorResponse and NoticeResponse. */
final class ErrorMessages {
    private ErrorMessages() {}

    static void write(MessageWriter out, String severity, SqlException error) {
        out.begin('E');
        field(out, 'S', severity);
        field(out, 'V', severity);
        field(out, 'C', error.state().code());
        field(out, 'M', error.message());
        field(out, 'D', error.detail());
        field(out, 'H', error.hint());
        if (error.position() > 0) {
            field(out, 'P', Integer.toString(error.position()));
        }
        SqlException.Place place = error.place();
        field(out, 's', place.schema());
        field(out, 't', place.table());
        field(out, 'c', place.column());
        field(out, 'd', place.dataType());
        field(out, 'n', place.constraint());
        out.putByte(0).end();
    }

    static void write(MessageWriter out, Notice notice) {
        String severity = notice.severity().name();
        out.begin('N');
        field(out, 'S', severity);
        field(out, 'V', severity);
        field(out, 'C', notice.code());
        field(out, 'M', notice.message());
        field(out, 'D', notice.detail());
        field(out, 'H', notice.hint());
        out.putByte(0).end();
    }

    private static void field(MessageWriter out, char code, @Nullable String value) {
        if (value != null) {
            out.putByte(code).putText(value.replace('\0', ' '));
        }
    }
}
