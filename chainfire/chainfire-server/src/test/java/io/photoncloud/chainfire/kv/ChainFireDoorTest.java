package io.photoncloud.chainfire.kv;

import static io.photoncloud.chainfire.TestingChainFire.bytes;
import static io.photoncloud.chainfire.TestingChainFire.freshKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.photoncloud.chainfire.TestingChainFire;
import io.photoncloud.proto.chainfire.v1.ChainFireGrpc;
import io.photoncloud.proto.chainfire.v1.ChainFireGrpc.ChainFireBlockingStub;
import io.photoncloud.proto.chainfire.v1.DeleteRequest;
import io.photoncloud.proto.chainfire.v1.GetRequest;
import io.photoncloud.proto.chainfire.v1.GetResponse;
import io.photoncloud.proto.chainfire.v1.PutRequest;
import io.photoncloud.proto.chainfire.v1.ScanRequest;
import io.photoncloud.proto.chainfire.v1.ScanResponse;
import io.photoncloud.proto.chainfire.v1.StatusRequest;
import io.photoncloud.proto.chainfire.v1.StatusResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChainFireDoorTest {

    private final ChainFireBlockingStub chainFire =
            ChainFireGrpc.newBlockingStub(TestingChainFire.shared().channel());
    private final String prefix = freshKey();

    private long put(String key, String value) {
        return chainFire
                .put(PutRequest.newBuilder()
                        .setKey(bytes(prefix + key))
                        .setValue(bytes(value))
                        .build())
                .getRevision();
    }

    private GetRequest.Builder get(String key) {
        return GetRequest.newBuilder().setKey(bytes(prefix + key));
    }

    @Test
    void aKeyIsWrittenReadAndDeleted() {
        long first = put("a", "1");
        long second = put("a", "2");
        GetResponse read = chainFire.get(get("a").build());
        assertThat(read.getEntry().getValue().toStringUtf8()).isEqualTo("2");
        assertThat(read.getEntry().getModRevision()).isEqualTo(second);
        assertThat(chainFire
                        .get(get("a").setRevision(first).build())
                        .getEntry()
                        .getValue()
                        .toStringUtf8())
                .isEqualTo("1");
        DeleteRequest delete =
                DeleteRequest.newBuilder().setKey(bytes(prefix + "a")).build();
        assertThat(chainFire.delete(delete).getDeleted()).isTrue();
        assertThat(chainFire.delete(delete).getDeleted()).isFalse();
        assertThatThrownBy(() -> chainFire.get(get("a").build())).hasMessage("NOT_FOUND: there is no such key");
    }

    @Test
    void aWriteCanDependOnTheRevisionItChanges() {
        PutRequest.Builder request =
                PutRequest.newBuilder().setKey(bytes(prefix + "a")).setExpectedModRevision(0);
        long created = chainFire.put(request.build()).getRevision();
        assertThatThrownBy(() -> chainFire.put(request.build())).hasMessageStartingWith("FAILED_PRECONDITION");
        DeleteRequest.Builder delete = DeleteRequest.newBuilder().setKey(bytes(prefix + "a"));
        assertThatThrownBy(() -> chainFire.delete(
                        delete.setExpectedModRevision(created - 1).build()))
                .hasMessageStartingWith("FAILED_PRECONDITION");
        assertThat(chainFire
                        .delete(delete.setExpectedModRevision(created).build())
                        .getDeleted())
                .isTrue();
    }

    @Test
    void aScanReadsOneRevisionPageByPage() {
        for (int i = 0; i < 7; i++) {
            put("k" + i, "v" + i);
        }
        ScanRequest.Builder request =
                ScanRequest.newBuilder().setPrefix(bytes(prefix)).setLimit(3);
        List<String> values = new ArrayList<>();
        ScanResponse page = chainFire.scan(request.build());
        put("k5", "later");
        put("k9", "later");
        page.getEntriesList().forEach(entry -> values.add(entry.getValue().toStringUtf8()));
        while (!page.getNextPageToken().isEmpty()) {
            page = chainFire.scan(request.setPageToken(page.getNextPageToken()).build());
            page.getEntriesList().forEach(entry -> values.add(entry.getValue().toStringUtf8()));
        }
        assertThat(values).containsExactly("v0", "v1", "v2", "v3", "v4", "v5", "v6");
        assertThatThrownBy(() -> chainFire.scan(request.setPageToken(ByteString.copyFromUtf8("nonsense"))
                        .build()))
                .hasMessage("INVALID_ARGUMENT: page_token is none of a scan with this prefix");
    }

    @Test
    void statusTellsWhereTheMemberStands() {
        long revision = put("a", "1");
        StatusResponse status = chainFire.status(StatusRequest.getDefaultInstance());
        assertThat(status.getRole()).isEqualTo("LEADER");
        assertThat(status.getLeaderId()).isEqualTo(status.getMemberId());
        assertThat(status.getRevision()).isGreaterThanOrEqualTo(revision);
        assertThat(status.getMembersList()).singleElement().satisfies(member -> {
            assertThat(member.getState()).isEqualTo("VOTER");
            assertThat(member.getLeader()).isTrue();
        });
    }
}
