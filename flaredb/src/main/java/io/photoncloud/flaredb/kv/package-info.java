/** Keys and values in namespaces: what is put is read again, by versions where that is wanted, and changes are told. */
@NullMarked
package io.photoncloud.flaredb.kv;

import org.jspecify.annotations.NullMarked;
