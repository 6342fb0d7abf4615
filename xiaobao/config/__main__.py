from xiaobao.config.cli import main

main()
