package io.photoncloud.lightningstor.sts;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.photoncloud.common.api.RequestContext;
import io.photoncloud.common.security.SecurityMode;
import io.photoncloud.lightningstor.identity.TemporaryCredentials;
import io.photoncloud.lightningstor.protocol.OpenGate;
import io.photoncloud.lightningstor.protocol.ResourceName;
import io.photoncloud.lightningstor.protocol.S3Exception;
import io.photoncloud.lightningstor.protocol.S3Request;
import io.photoncloud.lightningstor.sigv4.SignatureVerifier;
import io.photoncloud.lightningstor.xml.XmlWriter;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls of STS: forms that are posted to the service itself, and queries of it that name an action. Safe for many threads. */
public final class StsDoor {

    private static final Logger log = LoggerFactory.getLogger(StsDoor.class);

    private static final String VERSION = "2011-06-15";
    private static final String FORM = "application/x-www-form-urlencoded";

    private final SignatureVerifier verifier;
    private final StsCalls calls;
    private final SecurityMode mode;
    private final Collection<String> domains;
    private final InstantSource clock;

    /**
     * @param verifier of what is signed for sts
     * @param domains below which names of hosts are buckets, in lower case
     */
    public StsDoor(
            SignatureVerifier verifier,
            TemporaryCredentials temporary,
            SecurityMode mode,
            Collection<String> domains,
            InstantSource clock) {
        this.verifier = verifier;
        this.calls = new StsCalls(temporary);
        this.mode = mode;
        this.domains = List.copyOf(domains);
        this.clock = clock;
    }

    /** Whether a request is one of STS and none of S3. */
    public boolean isServed(S3Request request) {
        boolean named = switch (request.method()) {
            case "POST" ->
                request.headers()
                        .find("content-type")
                        .filter(type -> type.toLowerCase(Locale.ROOT).startsWith(FORM))
                        .isPresent();
            case "GET" -> request.target().has("Action");
            default -> false;
        };
        return named && ResourceName.resolve(request.target(), request.host(), domains) instanceof ResourceName.Service;
    }

    /** Answers it. */
    public void serve(S3Request request, InputStream body, HttpServletResponse response) throws IOException {
        String id = RequestContext.current().requestId();
        response.setHeader("x-amzn-RequestId", id);
        try {
            send(response, HttpServletResponse.SC_OK, answer(request, body, id));
        } catch (StsException refusal) {
            send(response, refusal.error().status(), document(refusal, id));
        } catch (S3Exception refusal) {
            StsException translated = StsException.of(refusal);
            send(response, translated.error().status(), document(translated, id));
        } catch (RuntimeException e) { // tidy: the edge, where whatever happened gets an answer
            log.atError().addKeyValue("request_id", id).setCause(e).log("a call of STS failed");
            var failure = new StsException(StsError.INTERNAL_FAILURE, "The request processing has failed.");
            send(response, failure.error().status(), document(failure, id));
        }
    }

    private byte[] answer(S3Request request, InputStream body, String id) throws IOException {
        if (mode == SecurityMode.OPEN) {
            OpenGate.require(request);
            if (request.headers().has("origin")) {
                throw new StsException(
                        StsError.ACCESS_DENIED, "No web site's page calls STS while photon.security.mode=open");
            }
        }
        byte[] bytes = body.readNBytes(StsForm.BYTES_MAX + 1);
        if (bytes.length > StsForm.BYTES_MAX) {
            throw new StsException(
                    StsError.REQUEST_ENTITY_TOO_LARGE, "A call of STS has at most " + StsForm.BYTES_MAX + " bytes.");
        }
        StsForm form = request.method().equals("GET")
                ? StsForm.of(request.target())
                : StsForm.of(new String(bytes, ISO_8859_1));
        String action = form.find("Action")
                .orElseThrow(() -> new StsException(
                        StsError.MISSING_ACTION,
                        "The request is missing an action or a required parameter: Action says which call is meant."));
        String version = form.find("Version").orElse("NO_VERSION_SPECIFIED");
        if (!version.equals(VERSION)) {
            throw noAction(action, version);
        }
        return switch (action) {
            case "AssumeRoleWithWebIdentity" -> calls.assumeRoleWithWebIdentity(form, id);
            case "GetCallerIdentity" ->
                calls.callerIdentity(
                        verifier.verify(request, bytes, clock.instant()).caller(), id);
            default -> throw noAction(action, version);
        };
    }

    private static StsException noAction(String action, String version) {
        return new StsException(
                StsError.INVALID_ACTION, "Could not find operation " + action + " for version " + version);
    }

    private static byte[] document(StsException refusal, String requestId) {
        return XmlWriter.in(StsCalls.NAMESPACE, "ErrorResponse")
                .open("Error")
                .element("Type", refusal.error().type())
                .element("Code", refusal.error().code())
                .element("Message", refusal.message())
                .close()
                .element("RequestId", requestId)
                .finish();
    }

    private static void send(HttpServletResponse response, int status, byte[] document) throws IOException {
        response.setStatus(status);
        response.setContentType("text/xml");
        response.setContentLength(document.length);
        response.getOutputStream().write(document);
    }
}
