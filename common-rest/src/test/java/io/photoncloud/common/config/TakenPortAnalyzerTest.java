package io.photoncloud.common.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.grpc.ServerBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.boot.diagnostics.FailureAnalysis;

class TakenPortAnalyzerTest {

    private final TakenPortAnalyzer analyzer = new TakenPortAnalyzer();

    @Test
    void aGrpcPortThatIsTakenIsNamedWithTheSettingAndWhatToDo() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var address = new InetSocketAddress(taken.getInetAddress(), taken.getLocalPort());
            ServerBuilder<?> server = NettyServerBuilder.forAddress(address);
            Throwable thrown = catchThrowable(() -> server.build().start());

            FailureAnalysis analysis = Objects.requireNonNull(
                    analyzer.analyze(new IllegalStateException("the server did not start", thrown)));

            assertThat(analysis.getDescription())
                    .startsWith("photon.grpc.address: cannot listen on 127.0.0.1:" + taken.getLocalPort())
                    .contains("in use");
            assertThat(analysis.getAction()).contains("photon.grpc.address");
        }
    }

    @Test
    void anotherFailureIsLeftToOthers() {
        assertThat(analyzer.analyze(new IOException("the disk is full"))).isNull();
    }
}
