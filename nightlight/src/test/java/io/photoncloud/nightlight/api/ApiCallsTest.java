package io.photoncloud.nightlight.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.nightlight.api.ApiCalls.Reply;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** An answer that could not be written whole does not look whole. */
class ApiCallsTest {
    private static final int ROOM = 8 << 10;

    private final ApiCalls calls = new ApiCalls(JsonMapper.builder().build());
    private final Response response = new Response();

    /** Fails once so many texts of a list are written. */
    private static Reply failingAfter(int texts) {
        return Reply.of(to -> {
            to.writeStartArray();
            for (int i = 0; i < texts; i++) {
                to.writeString("text " + i);
            }
            throw new IllegalStateException("no more");
        });
    }

    @Test
    void whatIsWrittenWholeIsASuccess() throws IOException {
        calls.serve(new Request(), response, _ -> Reply.of(to -> to.writeString("all")));
        assertThat(response.text()).isEqualTo("{\"status\":\"success\",\"data\":\"all\"}");
        assertThat(response.status).isEqualTo(200);
    }

    @Test
    void whatFailsBeforeAnythingIsOnItsWayIsAnError() throws IOException {
        calls.serve(new Request(), response, _ -> failingAfter(3));
        assertThat(response.text())
                .isEqualTo("{\"status\":\"error\",\"errorType\":\"internal\",\"error\":\"internal error\"}");
        assertThat(response.status).isEqualTo(500);
    }

    @Test
    void whatFailsHalfWayIsLeftOpenForTheContainerToBreakOff() {
        assertThatThrownBy(() -> calls.serve(new Request(), response, _ -> failingAfter(10_000)))
                .hasMessage("no more");
        assertThat(response.text())
                .startsWith("{\"status\":\"success\",\"data\":[")
                .doesNotContain("]", "}");
        assertThat(response.isClosed).isFalse();
    }

    private static HttpServletRequest noRequest() {
        ClassLoader loader = HttpServletRequest.class.getClassLoader();
        return (HttpServletRequest)
                Proxy.newProxyInstance(loader, new Class<?>[] {HttpServletRequest.class}, (_, method, _) -> {
                    throw new UnsupportedOperationException(method.getName());
                });
    }

    private static HttpServletResponse noResponse() {
        ClassLoader loader = HttpServletResponse.class.getClassLoader();
        return (HttpServletResponse)
                Proxy.newProxyInstance(loader, new Class<?>[] {HttpServletResponse.class}, (_, method, _) -> {
                    throw new UnsupportedOperationException(method.getName());
                });
    }

    /** Without parameters. */
    private static final class Request extends HttpServletRequestWrapper {
        Request() {
            super(noRequest());
        }

        @Override
        public String getContentType() {
            return "";
        }

        @Override
        public String getQueryString() {
            return "";
        }
    }

    /** Sends on what goes beyond its room, as containers do. */
    private static final class Response extends HttpServletResponseWrapper {
        private final ByteArrayOutputStream written = new ByteArrayOutputStream();
        private int status;
        private boolean isClosed;

        Response() {
            super(noResponse());
        }

        String text() {
            return written.toString(UTF_8);
        }

        @Override
        public void setStatus(int status) {
            this.status = status;
        }

        @Override
        public void setContentType(String type) {
            assertThat(type).isEqualTo("application/json");
        }

        @Override
        public boolean isCommitted() {
            return written.size() > ROOM;
        }

        @Override
        public void resetBuffer() {
            written.reset();
        }

        @Override
        public ServletOutputStream getOutputStream() {
            return new ServletOutputStream() {
                @Override
                public void write(int letter) {
                    written.write(letter);
                }

                @Override
                public void close() {
                    isClosed = true;
                }

                @Override
                public boolean isReady() {
                    return true;
                }

                @Override
                public void setWriteListener(WriteListener listener) {
                    throw new UnsupportedOperationException("setWriteListener");
                }
            };
        }
    }
}
