@NullMarked
package io.photoncloud.flaredb.pgwire;

import org.jspecify.annotations.NullMarked;
