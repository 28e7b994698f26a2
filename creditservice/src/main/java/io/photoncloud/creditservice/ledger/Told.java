package io.photoncloud.creditservice.ledger;

/** Hears what became of something, once, on a thread that has others to tell: it must not block. */
public interface Told<T> {

    void done(T value);

    void failed(RuntimeException failure);
}
