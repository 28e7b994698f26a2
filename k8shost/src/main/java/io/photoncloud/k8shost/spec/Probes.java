package io.photoncloud.k8shost.spec;

import io.photoncloud.common.api.Check;
import io.photoncloud.k8shost.spec.ContainerDef.Handler;
import io.photoncloud.k8shost.spec.ContainerDef.Probe;
import io.photoncloud.k8shost.spec.PodForm.ExecForm;
import io.photoncloud.k8shost.spec.PodForm.HandlerForm;
import io.photoncloud.k8shost.spec.PodForm.HttpGetForm;
import io.photoncloud.k8shost.spec.PodForm.ProbeForm;
import io.photoncloud.k8shost.spec.PodForm.TcpSocketForm;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks how containers are asked. What is left out is as in Kubernetes. */
final class Probes {

    static final int SECONDS_MAX = 3_600;
    static final int THRESHOLD_MAX = 1_000;

    private static final int PERIOD_SECONDS = 10;
    private static final int FAILURE_THRESHOLD = 3;
    private static final Pattern SCHEME = Pattern.compile("HTTP|HTTPS");

    /** Up to 1,024 characters, as they can stand in a URI: others are said as {@code %20}. */
    private static final Pattern PATH =
            Pattern.compile("(?!.{1025})/(?:[-A-Za-z0-9._~!$&'()*+,;=:@/?]++|%[0-9A-Fa-f]{2})*+");

    private Probes() {}

    static @Nullable Probe probe(String at, @Nullable ProbeForm form, boolean recovers) {
        if (form == null) {
            return null;
        }
        Integer success = form.successThreshold();
        Check.that(
                recovers || success == null || success == 1,
                at + ".success_threshold",
                "1 of a liveness or startup probe");
        return new Probe(
                handler(at, form.exec(), form.httpGet(), form.tcpSocket()),
                seconds(at + ".initial_delay_seconds", form.initialDelaySeconds(), 0, 0),
                seconds(at + ".period_seconds", form.periodSeconds(), PERIOD_SECONDS, 1),
                seconds(at + ".timeout_seconds", form.timeoutSeconds(), 1, 1),
                success == null ? 1 : Check.range(at + ".success_threshold", success, 1, THRESHOLD_MAX),
                form.failureThreshold() == null
                        ? FAILURE_THRESHOLD
                        : Check.range(at + ".failure_threshold", form.failureThreshold(), 1, THRESHOLD_MAX));
    }

    private static Duration seconds(String field, @Nullable Integer value, int unsaid, int min) {
        return Duration.ofSeconds(value == null ? unsaid : Check.range(field, value, min, SECONDS_MAX));
    }

    static @Nullable Handler preStop(String at, @Nullable HandlerForm form) {
        return form == null ? null : handler(at, form.exec(), form.httpGet(), form.tcpSocket());
    }

    private static Handler handler(
            String at, @Nullable ExecForm exec, @Nullable HttpGetForm httpGet, @Nullable TcpSocketForm tcpSocket) {
        Check.oneOf(List.of(at + ".exec", at + ".http_get", at + ".tcp_socket"), exec, httpGet, tcpSocket);
        if (exec != null) {
            List<String> command = Check.size(at + ".exec.command", exec.command(), 1, SpecOf.VARIABLES_MAX);
            command.forEach(word -> Check.length(at + ".exec.command", word, 0, SpecOf.TEXT_LENGTH_MAX));
            return new Handler.Exec(command);
        }
        if (httpGet != null) {
            return new Handler.HttpGet(
                    httpGet.path() == null ? "/" : Check.matches(at + ".http_get.path", httpGet.path(), PATH),
                    Check.range(at + ".http_get.port", httpGet.port(), 1, SpecOf.PORT_MAX),
                    httpGet.scheme() == null
                            ? "HTTP"
                            : Check.matches(at + ".http_get.scheme", httpGet.scheme(), SCHEME));
        }
        return new Handler.TcpSocket(
                Check.range(at + ".tcp_socket.port", tcpSocket == null ? null : tcpSocket.port(), 1, SpecOf.PORT_MAX));
    }
}
