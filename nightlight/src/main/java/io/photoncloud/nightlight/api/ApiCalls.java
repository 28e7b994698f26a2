package io.photoncloud.nightlight.api;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.nightlight.promql.ParseException;
import io.photoncloud.nightlight.query.QueryException;
import io.photoncloud.nightlight.series.BudgetExceeded;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/** Answers calls as Prometheus does: {@code {"status":"success","data":…}}, or what went wrong. Safe for many threads. */
final class ApiCalls {
    private static final Logger log = LoggerFactory.getLogger(ApiCalls.class);

    private final ObjectWriter json;

    ApiCalls(JsonMapper json) {
        // What could not be written whole is not to look whole: by itself nothing is closed, nor sent on.
        this.json = json.writer()
                .withoutFeatures(
                        StreamWriteFeature.AUTO_CLOSE_CONTENT,
                        StreamWriteFeature.AUTO_CLOSE_TARGET,
                        StreamWriteFeature.FLUSH_PASSED_TO_STREAM);
    }

    /** What an answer has, as it is written. */
    @FunctionalInterface
    interface Data {
        void write(JsonGenerator to);
    }

    /** What a call gives, and what users should know beside it. */
    record Reply(Data data, List<String> warnings, List<String> infos) {
        Reply {
            warnings = List.copyOf(warnings);
            infos = List.copyOf(infos);
        }

        static Reply of(Data data) {
            return new Reply(data, List.of(), List.of());
        }
    }

    /** What a call does. */
    @FunctionalInterface
    interface Call {
        Reply answer(ApiParameters parameters);
    }

    void serve(HttpServletRequest request, HttpServletResponse response, Call call) throws IOException {
        Reply reply;
        try {
            reply = call.answer(ApiParameters.of(request));
        } catch (RuntimeException e) { // tidy: the edge, where whatever happened gets an answer of Prometheus' form
            fail(response, failure(e));
            return;
        }
        try {
            write(response, reply);
        } catch (RuntimeException e) { // tidy: the edge; of an answer that is on its way already the rest is never sent
            if (response.isCommitted()) {
                throw e;
            }
            response.resetBuffer();
            fail(response, failure(e));
        }
    }

    private void write(HttpServletResponse response, Reply reply) throws IOException {
        response.setStatus(HttpServletResponse.SC_OK);
        response.setContentType("application/json");
        try (JsonGenerator to = json.createGenerator(response.getOutputStream())) {
            to.writeStartObject();
            to.writeStringProperty("status", "success");
            to.writeName("data");
            reply.data().write(to);
            texts(to, "warnings", reply.warnings());
            texts(to, "infos", reply.infos());
            to.writeEndObject();
        }
    }

    /** What a call does that answers nothing but that it was done. */
    @FunctionalInterface
    interface Deed {
        void done(ApiParameters parameters);
    }

    void serveNothing(HttpServletRequest request, HttpServletResponse response, Deed deed) throws IOException {
        try {
            deed.done(ApiParameters.of(request));
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        } catch (RuntimeException e) { // tidy: the edge, where whatever happened gets an answer of Prometheus' form
            fail(response, failure(e));
        }
    }

    /** The same, answered as Mimir does. */
    void serveAccepted(HttpServletRequest request, HttpServletResponse response, Deed deed) throws IOException {
        try {
            deed.done(ApiParameters.of(request));
        } catch (RuntimeException e) { // tidy: the edge, where whatever happened gets an answer of Prometheus' form
            fail(response, failure(e));
            return;
        }
        response.setStatus(HttpServletResponse.SC_ACCEPTED);
        response.setContentType("application/json");
        try (JsonGenerator to = json.createGenerator(response.getOutputStream())) {
            to.writeStartObject();
            to.writeStringProperty("status", "success");
            to.writeNullProperty("data");
            to.writeEndObject();
        }
    }

    private static void texts(JsonGenerator to, String name, List<String> texts) {
        if (!texts.isEmpty()) {
            to.writeName(name);
            to.writeStartArray();
            texts.forEach(to::writeString);
            to.writeEndArray();
        }
    }

    private static ApiException failure(RuntimeException failure) {
        return switch (failure) {
            case ApiException known -> known;
            case ParseException e -> ApiException.invalidParameter("query", String.valueOf(e.getMessage()));
            case QueryException e -> new ApiException(type(e.kind()), String.valueOf(e.getMessage()));
            case BudgetExceeded e -> new ApiException(ErrorType.EXECUTION, String.valueOf(e.getMessage()));
            // The doors of all services know what they mean.
            case CloudException e -> throw e;
            default -> {
                log.atError().setCause(failure).log("a call of the API failed");
                yield new ApiException(ErrorType.INTERNAL, "internal error");
            }
        };
    }

    private static ErrorType type(QueryException.Kind kind) {
        return switch (kind) {
            case BAD_REQUEST -> ErrorType.BAD_DATA;
            case EXECUTION -> ErrorType.EXECUTION;
            case TIMEOUT -> ErrorType.TIMEOUT;
            case CANCELED -> ErrorType.CANCELED;
            case UNAVAILABLE -> ErrorType.UNAVAILABLE;
        };
    }

    private void fail(HttpServletResponse response, ApiException failure) throws IOException {
        response.setStatus(failure.type().status());
        response.setContentType("application/json");
        try (JsonGenerator to = json.createGenerator(response.getOutputStream())) {
            to.writeStartObject();
            to.writeStringProperty("status", "error");
            to.writeStringProperty("errorType", failure.type().title());
            to.writeStringProperty("error", String.valueOf(failure.getMessage()));
            to.writeEndObject();
        }
    }
}
