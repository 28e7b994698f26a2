package io.photoncloud.plasmavmc.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** An HTTP server that says what a test has it say, be it HTTP or not, and then hangs up. */
public final class ScriptedServer implements AutoCloseable {

    /** Answers a request. */
    @FunctionalInterface
    public interface Script {
        void answer(Map<String, String> headers, OutputStream out) throws IOException;
    }

    private final ServerSocket socket;
    private final Map<String, Script> scripts = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();

    public ScriptedServer() {
        try {
            this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::serve);
    }

    private void serve() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                Thread.ofVirtual().start(() -> answer(connection));
            } catch (IOException _) {
                return; // It is closed.
            }
        }
    }

    private void answer(Socket connection) {
        try (connection) {
            BufferedReader in = new BufferedReader(new InputStreamReader(connection.getInputStream(), ISO_8859_1));
            String request = String.valueOf(in.readLine());
            Map<String, String> headers = new ConcurrentHashMap<>();
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                String[] parts = line.split(": ", 2);
                headers.put(parts[0], parts[1]);
            }
            String path = request.split(" ", -1)[1];
            asked.add(path);
            OutputStream out = connection.getOutputStream();
            Script script = scripts.get(path);
            if (script == null) {
                head(out, "404 Not Found", "Content-Length: 0");
            } else {
                script.answer(headers, out);
            }
            out.flush();
        } catch (IOException _) {
            // Who asked has hung up.
        }
    }

    public static void head(OutputStream out, String status, String... headers) throws IOException {
        String head = "HTTP/1.1 " + status + "\r\n" + String.join("\r\n", headers) + "\r\nConnection: close\r\n\r\n";
        out.write(head.getBytes(ISO_8859_1));
    }

    public ScriptedServer on(String path, Script script) {
        scripts.put(path, script);
        return this;
    }

    public ScriptedServer serve(String path, byte[] content) {
        return on(path, (headers, out) -> {
            head(out, "200 OK", "Content-Length: " + content.length);
            out.write(content);
        });
    }

    public String url(String path) {
        return "http://127.0.0.1:" + socket.getLocalPort() + path;
    }

    /** The paths that were asked for. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
