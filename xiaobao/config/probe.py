"""Does a PostgreSQL answer at this URL? Exit code 0 yes, 1 no."""

import sys

import psycopg


def main() -> int:
    try:
        psycopg.connect(sys.argv[1].replace("postgres://", "postgresql://", 1), connect_timeout=2).close()
    except psycopg.OperationalError:
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
