@NullMarked
package io.photoncloud.flaredb.engine;

import org.jspecify.annotations.NullMarked;
