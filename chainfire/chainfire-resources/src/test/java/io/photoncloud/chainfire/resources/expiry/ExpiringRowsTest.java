package io.photoncloud.chainfire.resources.expiry;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.chainfire.resources.Widget;
import io.photoncloud.chainfire.store.Index;
import io.photoncloud.chainfire.store.IndexKey;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.chainfire.store.PageRequest;
import io.photoncloud.chainfire.store.Row;
import io.photoncloud.chainfire.store.Table;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ExpiringRowsTest {

    /** A widget's size is when it is over. */
    private static final Index<Widget> BY_END = Index.of("end", widget -> IndexKey.of(widget.size()));

    private final MemoryStore store = new MemoryStore();
    private final Table<Widget> widgets = new Table<>(store, "test/ending", Widget::key, Widget.CODEC, List.of(BY_END));
    private final ExpiringRows<Widget> ending = new ExpiringRows<>(store, widgets, BY_END);

    private void widget(String id, long end) {
        var _ = widgets.insert(new Widget(id, id, end));
    }

    private List<String> left() {
        return widgets.list(PageRequest.first(1_000)).rows().stream()
                .map(Row::value)
                .map(Widget::id)
                .toList();
    }

    @Test
    void allThatIsOverIsForgottenAndNothingElse() {
        for (int i = 0; i < 250; i++) {
            widget("over-%03d".formatted(i), i);
        }
        widget("young", 1_000);
        assertThat(ending.forget(widget -> widget.size() < 1_000)).isEqualTo(250);
        assertThat(left()).containsExactly("young");
        assertThat(ending.forget(widget -> widget.size() < 1_000)).isZero();
    }

    @Test
    void whatIsProlongedMeanwhileIsKept() {
        widget("over", 1);
        AtomicInteger asked = new AtomicInteger();
        int forgotten = ending.forget(widget -> {
            boolean over = widget.size() < 1_000;
            if (asked.getAndIncrement() == 0) {
                var _ = widgets.update(widget.key(), present -> present.sized(2_000));
            }
            return over;
        });
        assertThat(forgotten).isZero();
        assertThat(left()).containsExactly("over");
    }
}
