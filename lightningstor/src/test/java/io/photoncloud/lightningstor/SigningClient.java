package io.photoncloud.lightningstor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/** A client whose requests the signer of a real SDK signs. */
final class SigningClient {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final URI address;
    private final InstantSource clock;

    SigningClient(URI address, InstantSource clock) {
        this.address = address;
        this.clock = clock;
    }

    static AwsCredentialsIdentity key(String id, String secret) {
        return AwsCredentialsIdentity.create(id, secret);
    }

    static AwsCredentialsIdentity temporary(String id, String secret, String token) {
        return AwsSessionCredentialsIdentity.create(id, secret, token);
    }

    /** What came back. */
    record Answer(int status, String body) {
        Answer expect(int wanted) {
            assertThat(status).as(body).isEqualTo(wanted);
            return this;
        }

        /** @param code as in the document */
        Answer expect(int wanted, String code) {
            assertThat(expect(wanted).body).contains("<Code>" + code + "</Code>");
            return this;
        }

        String element(String name) {
            int from = body.indexOf("<" + name + ">") + name.length() + 2;
            assertThat(from).as(body).isGreaterThan(name.length() + 1);
            return body.substring(from, body.indexOf("</" + name + ">", from));
        }
    }

    Answer s3(AwsCredentialsIdentity by, String method, String path, String body) {
        return signed(by, "s3", method, path, body, Map.of());
    }

    /** A call of STS that somebody signs. */
    Answer sts(AwsCredentialsIdentity by, String form) {
        return signed(
                by,
                "sts",
                "POST",
                "/",
                form,
                Map.of("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"));
    }

    /** A call of STS that nobody signs. */
    Answer sts(String form) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address.resolve("/"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form));
        return send(request);
    }

    Answer get(String target) {
        return send(HttpRequest.newBuilder(address.resolve(target)).GET());
    }

    private Answer signed(
            AwsCredentialsIdentity by,
            String service,
            String method,
            String path,
            String body,
            Map<String, String> headers) {
        SdkHttpFullRequest.Builder plain = SdkHttpFullRequest.builder()
                .method(SdkHttpMethod.fromValue(method))
                .protocol("http")
                .host(address.getHost())
                .port(address.getPort())
                .encodedPath(path);
        headers.forEach(plain::putHeader);
        SdkHttpRequest signed = AwsV4HttpSigner.create()
                .sign(sign -> sign.identity(by)
                        .request(plain.build())
                        .payload(ContentStreamProvider.fromUtf8String(body))
                        .putProperty(AwsV4FamilyHttpSigner.SERVICE_SIGNING_NAME, service)
                        .putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1")
                        .putProperty(AwsV4FamilyHttpSigner.DOUBLE_URL_ENCODE, false)
                        .putProperty(AwsV4FamilyHttpSigner.NORMALIZE_PATH, false)
                        .putProperty(HttpSigner.SIGNING_CLOCK, Clock.fixed(clock.instant(), ZoneOffset.UTC)))
                .request();
        HttpRequest.Builder request = HttpRequest.newBuilder(address.resolve(path))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body, UTF_8));
        signed.headers().forEach((name, values) -> {
            if (!List.of("host", "content-length").contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        return send(request);
    }

    private static Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = HTTP.send(request.build(), BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }
}
