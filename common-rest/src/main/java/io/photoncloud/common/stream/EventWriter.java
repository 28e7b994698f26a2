package io.photoncloud.common.stream;

import io.photoncloud.common.api.CloudException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Writes server-sent events, as {@code EventSource} and curl read them. */
public final class EventWriter {

    private final HttpServletResponse response;
    private final OutputStream out;
    private final JsonMapper json;

    /** Begins the answer. */
    public EventWriter(HttpServletResponse response, JsonMapper json) throws IOException {
        this.response = response;
        this.json = json;
        response.setContentType("text/event-stream;charset=UTF-8");
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Accel-Buffering", "no");
        this.out = response.getOutputStream();
        write(": watching\nretry: 1000\n\n");
    }

    /** @param id with which a client comes back; null for the one before, empty to begin anew */
    public void send(String name, @Nullable String id, Object view) throws IOException {
        write((id == null ? "" : "id: " + id + "\n") + "event: " + name + "\ndata: ");
        out.write(json.writeValueAsBytes(view));
        write("\n\n");
    }

    /** What keeps the connection, and shows whether the client is there. */
    public void beat() throws IOException {
        write(":\n\n");
    }

    /** As {@link #beat}; the client comes back with a new id, and its program is told nothing. */
    public void beat(String id) throws IOException {
        write(":\nid: " + id + "\n\n");
    }

    /** The last event: why the stream ends. */
    public void end(CloudException why, boolean anew) throws IOException {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("code", why.code().name());
        view.put("message", why.getMessage());
        send("end", anew ? "" : null, view);
        flush();
    }

    public void flush() throws IOException {
        response.flushBuffer();
    }

    private void write(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }
}
