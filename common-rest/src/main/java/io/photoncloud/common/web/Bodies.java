package io.photoncloud.common.web;

import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.Precondition;
import io.photoncloud.common.api.Sha256;
import io.photoncloud.common.config.HttpProperties;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** Puts the bounds of its route on a request's body, and fingerprints it where the call carries an Idempotency-Key. */
final class Bodies {

    private static final String ATTRIBUTE = Idempotency.class.getName();

    private final HttpProperties settings;
    private final RouteRules rules;
    private final LongSupplier nanos;

    Bodies(HttpProperties settings, RouteRules rules, LongSupplier nanos) {
        this.settings = settings;
        this.rules = rules;
        this.nanos = nanos;
    }

    HttpServletRequest bounded(HttpServletRequest request) throws IOException {
        Optional<DataSize> ownMax = rules.findBodySizeMax(request.getRequestURI());
        long sizeMax = ownMax.orElse(settings.bodySizeMax()).toBytes();
        Long until = ownMax.isPresent()
                ? null
                : (Long) (nanos.getAsLong() + settings.bodyTimeMax().toNanos());
        BoundedBody.Bounds bounds = new BoundedBody.Bounds(sizeMax, until, nanos);
        bounds.check(request.getContentLengthLong());
        BoundedBody bounded = new BoundedBody(request, bounds);
        Optional<String> key =
                Check.findSingle(Idempotency.HEADER, Collections.list(request.getHeaders(Idempotency.HEADER)));
        if (key.isEmpty()) {
            return bounded;
        }
        if (ownMax.isPresent()) {
            throw ChangeRules.notTaken(Idempotency.HEADER);
        }
        return kept(bounded, Idempotency.requireKey(key.get()));
    }

    static Idempotency idempotency(HttpServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof Idempotency keyed ? keyed : new Idempotency.None();
    }

    private static HttpServletRequest kept(HttpServletRequest request, String key) throws IOException {
        byte[] body = request.getInputStream().readAllBytes();
        request.setAttribute(ATTRIBUTE, new Idempotency.Keyed(key, fingerprint(request, body)));
        return new KeptBody(request, body);
    }

    private static String fingerprint(HttpServletRequest request, byte[] body) {
        MessageDigest digest = Sha256.start();
        for (String part : new @Nullable String[] {
            request.getMethod(),
            request.getRequestURI(),
            request.getQueryString(),
            request.getHeader(Precondition.IF_MATCH),
            request.getHeader(Precondition.IF_NONE_MATCH),
        }) {
            digest.update(String.valueOf(part).getBytes(StandardCharsets.UTF_8));
            digest.update((byte) '\n');
        }
        return HexFormat.of().formatHex(digest.digest(body));
    }
}
