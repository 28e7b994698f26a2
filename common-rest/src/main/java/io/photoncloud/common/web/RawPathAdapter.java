package io.photoncloud.common.web;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.coyote.Adapter;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.apache.tomcat.util.buf.ByteChunk;
import org.apache.tomcat.util.buf.MessageBytes;
import org.apache.tomcat.util.net.SocketEvent;

/**
 * Rewrites the paths of raw routes before Tomcat decodes and normalises them, which could not be undone afterwards.
 */
final class RawPathAdapter implements Adapter {

    /** The path, as it came, of a request to the native door. */
    static final String NATIVE_PATH = RawPathAdapter.class.getName() + ".native-path";

    private final Adapter next;
    private final RouteRules rules;
    private final Optional<NativeDoor> nativeDoor;

    RawPathAdapter(Adapter next, RouteRules rules, Optional<NativeDoor> nativeDoor) {
        this.next = next;
        this.rules = rules;
        this.nativeDoor = nativeDoor;
    }

    @Override
    public void service(Request request, Response response) throws Exception {
        rewrite(request);
        next.service(request, response);
    }

    @Override
    public boolean prepare(Request request, Response response) throws Exception {
        return next.prepare(request, response);
    }

    @Override
    public boolean asyncDispatch(Request request, Response response, SocketEvent event) throws Exception {
        return next.asyncDispatch(request, response, event);
    }

    @Override
    public void log(Request request, Response response, long time) {
        next.log(request, response, time);
    }

    @Override
    public void checkRecycled(Request request, Response response) {
        next.checkRecycled(request, response);
    }

    @Override
    public String getDomain() {
        return next.getDomain();
    }

    private void rewrite(Request request) {
        MessageBytes uri = request.requestURI();
        if (uri.getType() != MessageBytes.T_BYTES) {
            return;
        }
        ByteChunk chunk = uri.getByteChunk();
        String path = new String(chunk.getBuffer(), chunk.getStart(), chunk.getLength(), StandardCharsets.ISO_8859_1);
        if (nativeDoor.filter(door -> door.isServed(request.getMethod(), path)).isPresent()) {
            request.setAttribute(NATIVE_PATH, path);
            rewrite(uri, "/");
            return;
        }
        rules.rewritten(request.getMethod(), path).ifPresent(rewritten -> rewrite(uri, rewritten));
    }

    private static void rewrite(MessageBytes uri, String path) {
        byte[] bytes = path.getBytes(StandardCharsets.ISO_8859_1);
        uri.setBytes(bytes, 0, bytes.length);
    }
}
