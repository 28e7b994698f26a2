@NullMarked
package io.photoncloud.flaredb.transaction;

import org.jspecify.annotations.NullMarked;
